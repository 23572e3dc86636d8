import FupanSyntax
import FupanTable

/// What one verb makes of the table before it.
struct ReferenceStage {
    let stage: Stage
    let input: ReferenceTable
    let bindings: [String: ReferenceBinding]
    let today: Day

    init(_ stage: Stage, _ input: ReferenceTable, _ bindings: [String: ReferenceBinding], _ today: Day) {
        self.stage = stage
        // To verbs that make another table the total would be a group like the rest.
        self.input = Self.keepsTotal.contains(stage.words.first?.text ?? "") ? input : input.withoutTotal
        self.bindings = bindings
        self.today = today
    }

    private static let keepsTotal: Set<String> = ["where", "derive", "select", "rename", "drop", "sort", "take", "skip"]

    func result() throws -> ReferenceTable {
        switch stage.words.map(\.text).joined(separator: " ") {
        case "where": return try filtered()
        case "derive": return try derived()
        case "select": return try selected()
        case "rename": return try renamed()
        case "drop": return try dropped()
        case "sort": return try sorted()
        case "take": return try taken()
        case "skip":
            var result = input.inOrder()
            result.rows = Array(result.rows.dropFirst(try count()))
            return result
        case "distinct":
            let keys = stage.values.isEmpty ? try input.columns.map { ($0, try name($0)) } : try stage.values.map { try named($0) }
            return try grouped(keys, measures: [])
        case "count": return try grouped(try keys(), measures: [("count", parseExpression(.init(name: "reference", "count()")).0)])
        case "summarize": return try summarized()
        case "join", "left join", "anti join": return try joined()
        case "union": return try united()
        case "pivot": return try pivoted()
        case "unpivot": return try unpivoted()
        case "fill": return try filled()
        case "compare": return try comparedWithBefore()
        default: throw ReferenceGap("the verb \(stage.span.text)")
        }
    }

    // MARK: what is written

    func clause(_ word: Clause.Word) -> Clause? { stage.clauses.first { $0.word == word } }

    func arguments(_ word: Clause.Word) -> [Argument] { if case .group(let arguments)? = clause(word)?.body { arguments } else { [] } }

    func single(_ argument: Argument) throws -> Expression {
        guard let expression = argument.expression else { throw ReferenceGap("steps") }
        return expression
    }

    func named(_ argument: Argument) throws -> (String, Expression) {
        let expression = try single(argument)
        return (argument.name?.text ?? ReferenceProgram.automaticName(expression), expression)
    }

    func keys() throws -> [(String, Expression)] { try arguments(.by).map { try named($0) } }

    func name(_ column: String) throws -> Expression { parseExpression(.init(name: "reference", "`\(column)`")).0 }

    private func count() throws -> Int { Int(try evaluate(try single(stage.values[0]), place(input)).double ?? 0) }

    func place(_ table: ReferenceTable) -> ReferencePlace { ReferencePlace(bindings: bindings, today: today, table: table) }

    private func window(_ table: ReferenceTable) throws -> ReferencePlace {
        var result = place(table)
        result.before = input
        result.partition = try arguments(.by).map { try single($0) }
        result.at = try arguments(.at).first.map { try single($0) }
        return result
    }

    // MARK: rows

    private func filtered() throws -> ReferenceTable {
        let place = try window(input), condition = try single(stage.values[0])
        var result = input
        result.rows = try input.rows.indices.filter { try holds(condition, place.at(row: $0)) }.map { input.rows[$0] }
        return result
    }

    private func derived() throws -> ReferenceTable {
        var table = input
        for argument in stage.values {
            let (name, expression) = try named(argument)
            let place = try window(table)
            let values = try table.rows.indices.map { try evaluate(expression, place.at(row: $0)) }
            if let index = table.index(name) {
                for row in values.indices { table.rows[row].cells[index] = values[row] }
                if table.key?.contains(name) == true { table.key = nil }
            } else {
                table.columns.append(name)
                for row in values.indices { table.rows[row].cells.append(values[row]) }
            }
        }
        return table
    }

    private func selected() throws -> ReferenceTable {
        var seen = input, chosen: [String] = []
        var result = input
        result.columns = []
        for row in result.rows.indices { result.rows[row].cells = [] }
        for argument in stage.values {
            let (name, expression) = try named(argument)
            let values = try seen.rows.indices.map { try evaluate(expression, place(seen).at(row: $0)) }
            if seen.index(name) == nil {
                seen.columns.append(name)
                for row in values.indices { seen.rows[row].cells.append(values[row]) }
            }
            chosen.append(name)
            for row in values.indices { result.rows[row].cells.append(values[row]) }
        }
        result.columns = chosen
        result.key = try selectedKey()
        return result
    }

    /// The key lives on under its new names, as long as all of it is there.
    private func selectedKey() throws -> [String]? {
        guard let key = input.key else { return nil }
        let plain = try stage.values.compactMap { argument -> (old: String, new: String)? in
            let (name, expression) = try named(argument)
            if case .name(let old) = expression.kind { return (old.text, name) } else { return nil }
        }
        let names = key.compactMap { column in plain.first { $0.old == column }?.new }
        return names.count == key.count ? names : nil
    }

    private func renamed() throws -> ReferenceTable {
        var result = input
        for argument in stage.values {
            guard let new = argument.name?.text, case .name(let old) = try single(argument).kind, let index = input.index(old.text) else {
                throw ReferenceGap("rename")
            }
            result.columns[index] = new
            result.key = result.key?.map { $0 == old.text ? new : $0 }
        }
        return result
    }

    private func dropped() throws -> ReferenceTable {
        var result = input
        for argument in stage.values {
            guard case .name(let name) = try single(argument).kind, let index = result.index(name.text) else { throw ReferenceGap("drop") }
            result.columns.remove(at: index)
            for row in result.rows.indices { result.rows[row].cells.remove(at: index) }
            if result.key?.contains(name.text) == true { result.key = nil }
        }
        return result
    }

    private func sorted() throws -> ReferenceTable {
        var result = input, directions: [Bool] = []
        for row in result.rows.indices { result.rows[row].order = [] }
        for argument in stage.values {
            var key = try single(argument)
            // A leading minus on a whole key is a direction, for every type.
            if case .unary(.negate, let operand) = key.kind {
                directions.append(true)
                key = operand
            } else {
                directions.append(false)
            }
            for row in input.rows.indices { result.rows[row].order.append(try evaluate(key, place(input).at(row: row))) }
        }
        result.order = .sorted(directions)
        return result
    }

    private func taken() throws -> ReferenceTable {
        let number = try count()
        var result = input.inOrder()
        let groups = try arguments(.by).map { try single($0) }
        guard !groups.isEmpty else {
            result.rows = Array(result.rows.prefix(number))
            return result
        }
        var kept: [ReferenceTable.Row] = [], seen: [[Cell]] = []
        for row in result.rows.indices {
            let own = try groups.map { try evaluate($0, place(result).at(row: row)) }
            if seen.filter({ Cell.areSame($0, own) }).count < number { kept.append(result.rows[row]) }
            seen.append(own)
        }
        result.rows = kept
        return result
    }
}
