import FupanTable

/// A column's storage as a bare pointer. Rows are written across columns, and to open an array for each cell would cost more than the cell.
struct ColumnCursor {
    enum Values {
        case boolean(UnsafePointer<Bool>)
        case whole(UnsafePointer<Int64>)
        case decimal(UnsafePointer<Int128>, scale: Int)
        case approximate(UnsafePointer<Double>)
        case duration(UnsafePointer<Double>)
        case text(UnsafePointer<String>)
        case day(UnsafePointer<Int32>)
        case period(UnsafePointer<Int32>, PeriodUnit)
        case time(UnsafePointer<Int64>)
        case list(UnsafePointer<[Value]>)
        /// No row has a value.
        case nothing
    }

    let values: Values
    let nulls: UnsafePointer<Bool>?

    @inline(__always)
    func isNull(_ row: Int) -> Bool { nulls.map { $0[row] } ?? false }
}

/// Runs the body with a cursor for each column; they are good until it returns.
func withCursors(
    _ columns: ArraySlice<Column>, _ opened: [ColumnCursor] = [],
    _ body: ([ColumnCursor]) throws(OutputError) -> Void
) throws(OutputError) {
    guard let column = columns.first else { return try body(opened) }
    let result: Result<Void, OutputError> = column.nulls.withUnsafeBufferPointer { nulls in
        withValues(of: column) { values in
            let cursor = ColumnCursor(values: values, nulls: nulls.isEmpty ? nil : nulls.baseAddress)
            return Result { () throws(OutputError) in try withCursors(columns.dropFirst(), opened + [cursor], body) }
        }
    }
    try result.get()
}

private func withValues<Outcome>(of column: Column, _ body: (ColumnCursor.Values) -> Outcome) -> Outcome {
    func open<Element>(_ array: [Element], _ make: (UnsafePointer<Element>) -> ColumnCursor.Values) -> Outcome {
        array.withUnsafeBufferPointer { body($0.baseAddress.map(make) ?? .nothing) }
    }
    switch column.storage {
    case .boolean(let array): return open(array) { .boolean($0) }
    case .whole(let array): return open(array) { .whole($0) }
    case .decimal(let array, let scale): return open(array) { .decimal($0, scale: scale) }
    case .approximate(let array):
        if case .duration = column.field.type { return open(array) { .duration($0) } }
        return open(array) { .approximate($0) }
    case .text(let array): return open(array) { .text($0) }
    case .day(let array):
        if case .period(let unit) = column.field.type { return open(array) { .period($0, unit) } }
        return open(array) { .day($0) }
    case .time(let array): return open(array) { .time($0) }
    case .list(let array): return open(array) { .list($0) }
    }
}
