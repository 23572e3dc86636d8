import FupanMeaning
import FupanReport
import FupanTable

/// What a notebook's page says at its end: the sections that were left out and why, and which rows were not counted.
final class PageNotes {
    private var lines: [String] = []
    private var definitions: Set<String> = []

    /// Whether a line stays under its table: a definition where it stands for the first time. What is said of rows is kept for the end of the page.
    func leaves(_ line: String, _ kind: Note.Kind) -> Bool {
        switch kind {
        case .definition: return definitions.insert(line).inserted
        case .rows:
            if !lines.contains(line) { lines.append(line) }
            return false
        case .replay: return false
        }
    }

    func blocks(leftOut: [(title: String, missing: [String])], today: Day?, in language: Language) -> [Block] {
        let isChinese = language == .chinese
        var items = leftOut.map { section in
            let missing = section.missing.joined(separator: isChinese ? "、" : ", ")
            return isChinese ? "- 未列出“\(section.title)”：缺少 \(missing)" : "- Left out, for want of \(missing): \(section.title)"
        }
        if let today { items.append(isChinese ? "- 截至 \(today.text) 当日结束；此后的数据均未使用" : "- As known at the end of \(today.text): later rows are not used") }
        items += lines.map { "- \(MarkdownText.escaped($0))" }
        guard !items.isEmpty else { return [] }
        return [.heading(level: 2, isChinese ? "未列出与未计入的数据" : "What was left out and not counted"), .prose(items.joined(separator: "\n"))]
    }
}
