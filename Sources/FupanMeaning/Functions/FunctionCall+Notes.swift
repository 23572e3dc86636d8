import FupanPlan
import FupanTable

extension FunctionCall {
    /// Text that would not convert became null: how much of it, said under the table.
    func noteFailures(of converted: ScalarExpression, from value: ScalarExpression) {
        let failed = converted.isNull && !value.isNull
        note(failed) { count in
            (english: "\(span.text): not converted, and so null: \(count)", chinese: "\(span.text)：\(count) 个值无法转换，记为空")
        }
    }

    /// Unknown counts as not true: how often it did.
    func noteUnknown(_ condition: ScalarExpression) {
        let unknown = ScalarExpression.call(.isNull, [condition], .boolean)
        note(self.condition.map { $0 && unknown } ?? unknown) { count in
            (english: "\(span.text): unknown, and counted as not true: \(count)", chinese: "\(span.text)：\(count) 行未知，按不成立计")
        }
    }

    /// Counts the rows before the stage for which something holds; nothing is said of none.
    private func note(_ condition: ScalarExpression, _ texts: (ScalarExpression) -> (english: NoteText, chinese: NoteText)) {
        guard !condition.columnsUsed.isEmpty, !condition.containsWindow, !condition.containsAggregate else { return }
        let rows = Plan.Definition(.count(where: condition))
        let count = ScalarExpression(.scalar(.aggregate(keys: [], measures: [rows], scope.relation.plan), rows.id), .whole, .whole)
        let (english, chinese) = texts(count)
        scope.relation.notes.append(Note(english, zh: chinese, when: count.compared(.greater, .whole(0)), kind: .rows))
    }
}
