import FupanTable

/// The names of a workbook's sheets, each once; see `SheetName`.
struct SheetNames {
    private var taken: Set<String> = []

    func contains(_ name: String) -> Bool { taken.contains(name.lowercased()) }

    /// The nearest name that is one, and was not taken: `orders`, `orders (2)`.
    mutating func add(_ name: String) -> String {
        let base = SheetNames.fitted(name)
        var result = base, number = 2
        while taken.contains(result.lowercased()) {
            let suffix = " (\(number))"
            result = SheetNames.cut(base, to: SheetName.mostCharacters - suffix.utf16.count) + suffix
            number += 1
        }
        taken.insert(result.lowercased())
        return result
    }

    private static func fitted(_ name: String) -> String {
        var result = ""
        for character in name {
            let isControl = character.unicodeScalars.contains { $0.value < 0x20 }
            result.append(isControl ? " " : SheetName.refused.contains(character) ? "-" : character)
        }
        while let first = result.first, first == "'" || first.isWhitespace { result.removeFirst() }
        result = cut(result, to: SheetName.mostCharacters)
        while let last = result.last, last == "'" || last.isWhitespace { result.removeLast() }
        return result.isEmpty ? "Sheet" : result
    }

    /// Never in the middle of a character.
    private static func cut(_ name: String, to count: Int) -> String {
        var result = "", length = 0
        for character in name {
            length += character.utf16.count
            guard length <= count else { break }
            result.append(character)
        }
        return result
    }
}
