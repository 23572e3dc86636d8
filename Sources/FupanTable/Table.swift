/// Name, type and format of a column.
public struct Field: Hashable, Sendable {
    public var name: String
    public var type: DataType
    public var format: Format
    /// Whether rows were grouped by it: then null is a group, and people read `(none)`.
    public var isGroup: Bool

    public init(_ name: String, _ type: DataType, _ format: Format = .plain, isGroup: Bool = false) {
        self.name = name
        self.type = type
        self.format = format
        self.isGroup = isGroup
    }
}

/// A column's values in memory, as the engine gave them: typed, never text of numbers.
///
/// The storage follows the engine; `field.type` says what it means (a `.period` is stored as days, a `.duration` as whole or approximate numbers of its unit).
public struct Column: Sendable {
    public enum Storage: Sendable {
        case boolean([Bool])
        case whole([Int64])
        case decimal([Int128], scale: Int)
        case approximate([Double])
        case text([String])
        case day([Int32])
        /// Microseconds from 1970-01-01.
        case time([Int64])
        case list([[Value]])
    }

    public var field: Field
    public var storage: Storage
    /// True where the row has no value; empty where no row lacks one.
    public var nulls: [Bool]

    public init(_ field: Field, _ storage: Storage, nulls: [Bool] = []) {
        self.field = field
        self.storage = storage
        self.nulls = nulls
    }

    public var count: Int {
        switch storage {
        case .boolean(let values): values.count
        case .whole(let values): values.count
        case .decimal(let values, _): values.count
        case .approximate(let values): values.count
        case .text(let values): values.count
        case .day(let values): values.count
        case .time(let values): values.count
        case .list(let values): values.count
        }
    }

    public subscript(row: Int) -> Value {
        if !nulls.isEmpty, nulls[row] { return .null }
        switch storage {
        case .boolean(let values): return .boolean(values[row])
        case .whole(let values):
            if case .duration(let unit) = field.type { return .duration(Double(values[row]), unit) }
            return .whole(values[row])
        case .decimal(let values, let scale):
            let value = Decimal(mantissa: values[row], scale: scale)
            if case .duration(let unit) = field.type { return .duration(value.approximate, unit) }
            return .decimal(value)
        case .approximate(let values):
            if case .duration(let unit) = field.type { return .duration(values[row], unit) }
            return .approximate(values[row])
        case .text(let values): return .text(values[row])
        case .day(let values):
            let day = Day(number: Int(values[row]))
            if case .period(let unit) = field.type { return .period(unit, day) }
            return .day(day)
        case .time(let values): return .time(Moment(microseconds: values[row]))
        case .list(let values): return .list(values[row])
        }
    }
}

/// A table in memory: a result that is shown, or one chunk of a larger one.
public struct Table: Sendable {
    public var columns: [Column]
    public var rowCount: Int

    public init(_ columns: [Column], rowCount: Int? = nil) {
        self.columns = columns
        self.rowCount = rowCount ?? columns.first?.count ?? 0
    }

    public var fields: [Field] { columns.map(\.field) }

    public func row(_ index: Int) -> [Value] { columns.map { $0[index] } }

    public func column(_ name: String) -> Column? { columns.first { $0.field.name == name } }
}
