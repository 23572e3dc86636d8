import FupanReport
import FupanTable

/// Two pages of one review as one: under each heading the later page's, its tables with the earlier one's figures beside their own, and what the earlier page says as a quotation.
struct ComparedPages {
    let later: [Block]
    let earlier: [Block]
    /// The day of the earlier page.
    let label: String
    let language: Language

    private struct Section {
        var heading: (level: Int, text: String)?
        var blocks: [Block] = []
    }

    func blocks() -> [Block] {
        var rest = sections(earlier), result: [Block] = []
        for section in sections(later) {
            // The title names its own period, and the first heading is the title of both.
            let match = rest.firstIndex { other in
                section.heading?.level == 1 ? other.heading?.level == 1 : other.heading?.text == section.heading?.text
            }
            let other = match.map { rest.remove(at: $0) }
            if let heading = section.heading { result.append(.heading(level: heading.level, title(heading, other?.heading?.text))) }
            result += beside(section.blocks, other?.blocks)
        }
        return result
    }

    private func title(_ heading: (level: Int, text: String), _ other: String?) -> String {
        guard let other, other != heading.text else { return heading.text }
        return language == .chinese ? "\(heading.text)，对比 \(other)" : "\(heading.text), beside \(other)"
    }

    private func sections(_ blocks: [Block]) -> [Section] {
        var sections = [Section()]
        for block in blocks {
            if case .heading(let level, let text) = block { sections.append(Section(heading: (level, text))) } else { sections[sections.count - 1].blocks.append(block) }
        }
        return sections.filter { $0.heading != nil || !$0.blocks.isEmpty }
    }

    private func beside(_ blocks: [Block], _ others: [Block]?) -> [Block] {
        var tables = (others ?? []).compactMap { block -> TableBlock? in if case .table(let table) = block { table } else { nil } }
        var result = blocks.map { block -> Block in
            guard case .table(let table) = block, let index = tables.firstIndex(where: { $0.table.isAlike(table.table) }) else { return block }
            return .table(table.beside(tables.remove(at: index), named: named))
        }
        let said = (others ?? []).compactMap { block -> String? in if case .prose(let text) = block { text } else { nil } }
        if !said.isEmpty {
            let lines = (["**\(label)**"] + said.flatMap { [""] + $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init) })
            result.append(.prose(lines.map { $0.isEmpty ? ">" : "> " + $0 }.joined(separator: "\n")))
        }
        return result
    }

    private func named(_ column: String) -> String { language == .chinese ? "\(column)（\(label)）" : "\(column) (\(label))" }
}

extension Table {
    fileprivate func isAlike(_ other: Table) -> Bool { columns.map(\.field.name) == other.columns.map(\.field.name) }

    /// What says which row it is: the columns that are no numbers.
    fileprivate func key(_ row: Int) -> [Value] { columns.filter { !$0.field.isMeasured }.map { $0[row] } }
}

extension Field {
    fileprivate var isMeasured: Bool {
        if case .duration = type { return true }
        return type.isNumber
    }
}

extension TableBlock {
    /// Each number with the one of the other table behind it. Where hardly any row is in both (lists of people), it stays as it is, and the other's rows are counted.
    fileprivate func beside(_ other: TableBlock, named: (String) -> String) -> TableBlock {
        var rows: [[Value]: Int] = [:]
        for row in 0..<other.table.rowCount { rows[other.table.key(row)] = row }
        let matches = (0..<table.rowCount).map { rows[table.key($0)] }, found = matches.compactMap { $0 }
        guard rows.count == other.table.rowCount, Set(found).count == found.count, found.count * 2 >= table.rowCount, !table.columns.isEmpty else {
            var result = self
            result.notes.append(named("\(other.table.rowCount)"))
            return result
        }
        var result = self
        result.table = Table(zip(table.columns, other.table.columns).flatMap { own, others -> [Column] in
            guard own.field.isMeasured else { return [own] }
            var beside = others.taking(matches)
            beside.field.name = named(own.field.name)
            return [own, beside]
        }, rowCount: table.rowCount)
        return result
    }
}

extension Column {
    /// The values of these rows; null where there is none.
    fileprivate func taking(_ rows: [Int?]) -> Column {
        func take<Element>(_ values: [Element], _ none: Element) -> [Element] { rows.map { $0.map { values[$0] } ?? none } }
        let storage: Storage = switch self.storage {
        case .boolean(let values): .boolean(take(values, false))
        case .whole(let values): .whole(take(values, 0))
        case .decimal(let values, let scale): .decimal(take(values, 0), scale: scale)
        case .approximate(let values): .approximate(take(values, 0))
        case .text(let values): .text(take(values, ""))
        case .day(let values): .day(take(values, 0))
        case .time(let values): .time(take(values, 0))
        case .list(let values): .list(take(values, []))
        }
        return Column(field, storage, nulls: rows.map { row in row.map { !nulls.isEmpty && nulls[$0] } ?? true })
    }
}
