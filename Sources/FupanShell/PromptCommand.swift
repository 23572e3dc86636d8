/// What begins with a colon: about the session, no part of the program.
enum PromptCommand: String, CaseIterable {
    case help, tables, history, save, quit

    var word: String { ":" + rawValue }

    var takesArgument: Bool { self == .help || self == .save }

    /// How it is written.
    var form: String {
        switch self {
        case .help: ":help [word]"
        case .save: ":save FILE.md"
        default: word
        }
    }

    var summary: String {
        switch self {
        case .help: "the verbs and functions, or what one of them does"
        case .tables: "the tables and their columns"
        case .history: "the entries so far, with the numbers of their results"
        case .save: "keeps the session as a notebook that runs to the same results"
        case .quit: "ends the session; so does Ctrl-D"
        }
    }
}
