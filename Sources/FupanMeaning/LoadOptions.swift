import FupanPlan
import FupanSource
import FupanSyntax

/// What `load … with` may say.
public enum LoadOption: String, CaseIterable, Sendable {
    case text, encoding, delimiter, sheet, range, header, dates, nulls, decimal, rejects

    /// One that can be pasted.
    public var example: String {
        switch self {
        case .text: "text [phone]"
        case .encoding: "encoding gbk"
        case .delimiter: "delimiter \";\""
        case .sheet: "sheet \"2026\""
        case .range: "range \"A3:F120\""
        case .header: "header 3"
        case .dates: "dates \"DMY\""
        case .nulls: "nulls [\"-\", \"N/A\"]"
        case .decimal: "decimal \",\""
        case .rejects: "rejects \"bad.csv\""
        }
    }
}

extension FileOptions {
    init(_ options: [FupanSyntax.Option]) throws {
        self.init()
        for option in options { try take(option) }
    }

    private mutating func take(_ option: FupanSyntax.Option) throws {
        guard let known = LoadOption(rawValue: option.name.text) else { throw Diagnostic.unknownLoadOption(option) }
        switch known {
        case .text: textColumns = try words(option, known)
        case .nulls: nulls = try words(option, known)
        case .encoding: encoding = try word(option, known)
        case .delimiter: delimiter = try word(option, known)
        case .range: range = try word(option, known)
        case .rejects: rejects = try word(option, known)
        case .sheet: sheet = try word(option, known)
        case .header: header = try lineNumber(option, known)
        case .dates: dates = try word(option, known, among: ["DMY", "MDY", "YMD"])
        case .decimal: decimalMark = try word(option, known, among: [".", ","])
        }
    }

    private func word(_ option: FupanSyntax.Option, _ known: LoadOption, among words: [String]? = nil) throws -> String {
        guard let word = option.value?.bareWord, !word.isEmpty else { throw Diagnostic.loadOptionValue(option, known) }
        guard let words else { return word }
        guard let found = words.first(where: { $0 == word.uppercased() }) else { throw Diagnostic.loadOptionValue(option, known) }
        return found
    }

    private func words(_ option: FupanSyntax.Option, _ known: LoadOption) throws -> [String] {
        guard case .list(let values)? = option.value?.kind else { throw Diagnostic.loadOptionValue(option, known) }
        return try values.map { value in
            guard let word = value.bareWord else { throw Diagnostic.loadOptionValue(option, known) }
            return word
        }
    }

    private func lineNumber(_ option: FupanSyntax.Option, _ known: LoadOption) throws -> Int {
        guard case .number? = option.value?.kind, let number = Int(option.value?.span.text ?? ""), (1...1000).contains(number) else {
            throw Diagnostic.loadOptionValue(option, known)
        }
        return number
    }
}

extension FupanSyntax.Expression {
    fileprivate var bareWord: String? {
        switch kind {
        case .name(let name): name.text
        case .text(let text): text
        default: nil
        }
    }
}

extension Diagnostic {
    static func unknownLoadOption(_ option: FupanSyntax.Option) -> Diagnostic {
        let known = LoadOption.allCases.map(\.rawValue)
        return Diagnostic("unknown-option", "`load` has no option `\(option.name.text)`", at: option.name.span, "",
                          notes: ["its options are \(known.joined(separator: ", "))"],
                          suggestions: suggestion(nearest(to: option.name.text, among: known), for: option.name.span))
    }

    static func loadOptionValue(_ option: FupanSyntax.Option, _ known: LoadOption) -> Diagnostic {
        Diagnostic("option-value", "`\(option.name.text)` needs another value", at: option.value?.span ?? option.name.span, "",
                   suggestions: [.init("like `\(known.example)`")])
    }
}
