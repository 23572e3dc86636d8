/// What the first lines of a delimited file tell: what stands between its values, where its header is.
struct DelimitedForm {
    private(set) var delimiter: String
    private(set) var skippedLines: Int
    private(set) var headers: [String]

    /// `delimiter` and `headerLine`, from 1, where they are known. Nil where there is no line with anything on it.
    init?(lines: [String], delimiter: String?, headerLine: Int? = nil) {
        guard let firstFilled = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }) else { return nil }
        headers = []
        self.delimiter = delimiter ?? DelimitedForm.likeliestDelimiter(lines)
        let mark = self.delimiter.utf8.first ?? UInt8(ascii: ",")
        let counts = lines.map { DelimitedForm.count(of: mark, in: $0) }
        let width = DelimitedForm.mode(counts.filter { $0 > 0 })
        // A title above the header has no delimiter, or one comma in its text. A header with too few values is no title: reading tells of it.
        let header = lines.indices.first { counts[$0] >= min(width, 2) && counts[$0] > 0 }
        skippedLines = header ?? firstFilled
        if let headerLine { skippedLines = headerLine - 1 } else { passTitles(lines, mark, counts) }
        let below = lines.indices.contains(skippedLines) ? lines[skippedLines...] : []
        headers = DelimitedForm.record(in: below.joined(separator: "\n"), mark)
    }

    /// A title that a spreadsheet saved has the delimiters of the other lines, and nothing between them: it stands alone, and below it is a line of names, all different.
    private mutating func passTitles(_ lines: [String], _ mark: UInt8, _ counts: [Int]) {
        var line = skippedLines
        while line + 1 < lines.count, counts[line] > 0, counts[line] == counts[line + 1] || DelimitedForm.filled(lines[line], mark) == 0 {
            let filled = DelimitedForm.filled(lines[line], mark)
            guard filled <= 1 || (filled == 2 && counts[line] >= 4) else { break }
            line += 1
        }
        guard line > skippedLines else { return }
        let names = DelimitedForm.record(in: lines[line], mark)
        let filled = names.filter { !$0.allSatisfy(\.isWhitespace) }
        guard filled.count >= 2, filled.count * 2 > names.count, Set(filled).count == filled.count, !filled.contains(where: \.isNumberLike) else { return }
        skippedLines = line
    }

    /// Where the first line is no header.
    mutating func nameByPosition() { headers = headers.indices.map { "column\($0 + 1)" } }

    /// The one that occurs on the most lines, as often on each.
    private static func likeliestDelimiter(_ lines: [String]) -> String {
        let filled = lines.filter { !$0.isEmpty }
        let scores = [",", "\t", ";", "|"].map { candidate -> (String, Int) in
            let counts = filled.map { count(of: candidate.utf8.first ?? 0, in: $0) }
            let usual = mode(counts.filter { $0 > 0 })
            return (candidate, usual == 0 ? 0 : counts.filter { $0 == usual }.count)
        }
        let best = scores.max { $0.1 < $1.1 || ($0.1 == $1.1 && rank($0.0) < rank($1.0)) }
        guard let best, best.1 > 0 else { return "," }
        return best.0
    }

    /// Between two that fit equally well, the comma; a tab stands in no text.
    private static func rank(_ delimiter: String) -> Int {
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
    private static func count(of mark: UInt8, in line: String) -> Int {
        var isQuoted = false, count = 0
        for byte in line.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else if byte == mark, !isQuoted { count += 1 }
        }
        return count
    }

    /// How many values of a line are more than blanks.
    static func filled(_ line: String, _ mark: UInt8) -> Int { record(in: line, mark).count { !$0.allSatisfy(\.isWhitespace) } }

    /// The values of the first record; one in quotes may go on over lines.
    static func record(in text: String, _ mark: UInt8) -> [String] {
        var values: [String] = [], value: [UInt8] = [], isQuoted = false, wasQuoted = false
        for byte in text.utf8 {
            if isQuoted {
                if byte == UInt8(ascii: "\"") { (isQuoted, wasQuoted) = (false, true) } else { value.append(byte) }
            } else if byte == UInt8(ascii: "\""), wasQuoted {
                // Two quotes stand for one.
                value.append(byte)
                (isQuoted, wasQuoted) = (true, false)
            } else if byte == UInt8(ascii: "\""), value.isEmpty {
                isQuoted = true
            } else if byte == mark {
                values.append(String(decoding: value, as: UTF8.self))
                (value, wasQuoted) = ([], false)
            } else if byte == UInt8(ascii: "\n") {
                break
            } else {
                value.append(byte)
                wasQuoted = false
            }
        }
        return values + [String(decoding: value, as: UTF8.self)]
    }
}

extension String {
    /// What stands in data rather than in a header.
    fileprivate var isNumberLike: Bool {
        let digits = utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits > 0 && utf8.allSatisfy { $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "z")).contains($0) }
    }
}
