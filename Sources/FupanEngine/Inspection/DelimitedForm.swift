/// What the first lines of a delimited file tell: what stands between its values, where its header is.
struct DelimitedForm {
    private(set) var delimiter: String
    private(set) var skippedLines: Int
    private(set) var headers: [String]

    /// `delimiter` where it is known. Nil where there is no line with anything on it.
    init?(lines: [String], delimiter: String?) {
        guard let firstFilled = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }) else { return nil }
        self.delimiter = delimiter ?? DelimitedForm.likeliestDelimiter(lines)
        let mark = self.delimiter.first ?? ","
        let counts = lines.map { DelimitedForm.count(of: mark, in: $0) }
        let width = DelimitedForm.mode(counts.filter { $0 > 0 })
        // A title above the header has no delimiter, or one comma in its text. A header with too few values is no title: reading tells of it.
        let header = lines.indices.first { counts[$0] >= min(width, 2) && counts[$0] > 0 }
        skippedLines = header ?? firstFilled
        headers = DelimitedForm.values(lines[skippedLines...].joined(separator: "\n"), mark)
    }

    /// Where the first line is no header.
    mutating func nameByPosition() { headers = headers.indices.map { "column\($0 + 1)" } }

    /// The one that occurs on the most lines, as often on each.
    private static func likeliestDelimiter(_ lines: [String]) -> String {
        let filled = lines.filter { !$0.isEmpty }
        let scores = [",", "\t", ";", "|"].map { (candidate: Character) -> (Character, Int) in
            let counts = filled.map { count(of: candidate, in: $0) }
            let usual = mode(counts.filter { $0 > 0 })
            return (candidate, usual == 0 ? 0 : counts.filter { $0 == usual }.count)
        }
        let best = scores.max { $0.1 < $1.1 || ($0.1 == $1.1 && rank($0.0) < rank($1.0)) }
        guard let best, best.1 > 0 else { return "," }
        return String(best.0)
    }

    /// Between two that fit equally well, the comma; a tab stands in no text.
    private static func rank(_ delimiter: Character) -> Int {
        switch delimiter {
        case ",": 3
        case "\t": 2
        case ";": 1
        default: 0
        }
    }

    private static func mode(_ counts: [Int]) -> Int {
        let occurrences = counts.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        return occurrences.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    }

    /// Outside quotes.
    private static func count(of mark: Character, in line: String) -> Int {
        var isQuoted = false, count = 0
        for character in line {
            if character == "\"" { isQuoted.toggle() } else if character == mark, !isQuoted { count += 1 }
        }
        return count
    }

    /// The values of the first record; one in quotes may go on over lines.
    private static func values(_ text: String, _ mark: Character) -> [String] {
        var values: [String] = [], value = "", isQuoted = false, wasQuoted = false
        for character in text {
            if isQuoted {
                if character == "\"" { (isQuoted, wasQuoted) = (false, true) } else { value.append(character) }
            } else if character == "\"", wasQuoted {
                // Two quotes stand for one.
                value.append(character)
                (isQuoted, wasQuoted) = (true, false)
            } else if character == "\"", value.isEmpty {
                isQuoted = true
            } else if character == mark {
                values.append(value)
                (value, wasQuoted) = ("", false)
            } else if character == "\n" {
                break
            } else {
                value.append(character)
                wasQuoted = false
            }
        }
        return values + [value]
    }
}
