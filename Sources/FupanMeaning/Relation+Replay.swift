import FupanPlan
import FupanTable

extension Relation {
    /// `set today` is the replay: of a canonical table only the rows known at the end of that day, with other times later than it null. How many rows are not used is said first of all under the result.
    func asKnown(on today: Day?, as name: String) -> Relation {
        guard let today, Canonical.isTable(name), let time = self["time"], time.type.isDate else { return self }
        let end = ScalarExpression.day(today + 1)
        var result = filtered(time.expression.compared(.less, end.aligned(with: time.expression)))
        result.name = self.name
        for (index, column) in result.columns.enumerated() where column.type.isDate && column.name != "time" {
            let later = column.expression.compared(.greaterEqual, end.aligned(with: column.expression))
            let known = Plan.Definition(ScalarExpression(.choose([.init(later, .null)], otherwise: column.expression), column.type))
            result = result.extended([known])
            result.columns[index].id = known.id
        }
        let rows = Plan.Definition(.count(where: time.expression.compared(.greaterEqual, end.aligned(with: time.expression))))
        let unused = ScalarExpression(.scalar(.aggregate(keys: [], measures: [rows], plan), rows.id), .whole, .whole)
        result.notes.insert(Note(
            "as known on \(today.text), later rows of \(name) not used: \(unused)", zh: "截至 \(today.text)：\(name) 有 \(unused) 行晚于该日，未使用",
            when: unused.compared(.greater, .whole(0)), kind: .replay), at: 0)
        return result
    }
}
