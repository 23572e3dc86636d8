import FupanPlan
import FupanSource
import FupanTable

extension Scope {
    /// A text that a category is compared with: it must be one of its labels, else the comparison would never hold and nobody be told. A weekday may be written in any of its spellings, whatever language the page has.
    func label(_ text: ScalarExpression, of type: DataType, at span: Span) throws -> ScalarExpression {
        guard case .category(let labels) = type, case .literal(.text(let written)) = text.kind, !labels.contains(written) else { return text }
        guard let meant = Weekday.label(written, among: labels) else { throw Diagnostic.noLabel(written, labels, at: text.span ?? span) }
        return ScalarExpression(.literal(.text(meant)), .text)
    }
}

/// The days of the week from Monday on, as they are written.
enum Weekday {
    static func labels(_ language: Language) -> [String] { language == .chinese ? spellings[1] : spellings[0] }

    /// The first two are those of the pages.
    private static let spellings = [
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
        ["礼拜一", "礼拜二", "礼拜三", "礼拜四", "礼拜五", "礼拜六", "礼拜天"],
        ["周一", "周二", "周三", "周四", "周五", "周六", "周天"],
        ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期天"],
    ]

    /// The label of the same day; nil where the labels are no weekdays, or the text none of their spellings.
    static func label(_ text: String, among labels: [String]) -> String? {
        guard spellings.prefix(2).contains(labels) else { return nil }
        let folded = text.lowercased()
        for days in spellings { if let index = days.firstIndex(where: { $0.lowercased() == folded }) { return labels[index] } }
        return nil
    }
}

extension Diagnostic {
    static func noLabel(_ text: String, _ labels: [String], at span: Span) -> Diagnostic {
        let shown = labels.prefix(15).joined(separator: ", ") + (labels.count > 15 ? ", …" : "")
        let folded = labels.first { $0.lowercased() == text.lowercased() }
        let near = folded.map { [$0] } ?? Array(nearest(to: text, among: labels).prefix(1))
        return Diagnostic("no-label", "it is never \"\(text)\"", at: span, "not one of the labels", notes: ["they are \(shown)"],
                          suggestions: near.map { .init("did you mean `\"\($0)\"`?", edit: .init(span, "\"\($0)\"")) })
    }
}
