import FupanTable

enum InteractivePrompt {
    static func run(language: Language) -> Int32 { 0 }
}
