import CDuckDB
import FupanTable

/// Reads one vector of a chunk into a column's storage: whole arrays at once where the memory is the same, else value by value.
struct VectorReader {
    let vector: duckdb_vector?
    let count: Int
    /// True where a row has no value; empty where no row lacks one.
    let nulls: [Bool]

    init(_ vector: duckdb_vector?, count: Int) {
        self.vector = vector
        self.count = count
        nulls = VectorReader.nulls(of: vector, count: count)
    }

    func column(_ field: Field, _ layout: VectorLayout) -> Column {
        guard count > 0, let data = duckdb_vector_get_data(vector) else {
            let storage = Column.Storage(emptyFor: layout.dataType, count: count)
            return Column(field, storage, nulls: [Bool](repeating: true, count: count))
        }
        if case .null = layout {
            return Column(field, Column.Storage(emptyFor: .text, count: count), nulls: [Bool](repeating: true, count: count))
        }
        return Column(field, storage(layout, UnsafeRawPointer(data)), nulls: nulls)
    }

    private func storage(_ layout: VectorLayout, _ data: UnsafeRawPointer) -> Column.Storage {
        switch layout {
        case .boolean: .boolean(values(data, of: UInt8.self) { $0 != 0 })
        case .integer(let integer): wholes(integer, data)
        case .decimal(let integer, let scale): .decimal(mantissas(integer, data), scale: scale)
        case .float: .approximate(values(data, of: Float.self) { Double($0) })
        case .double: .approximate(copy(data))
        case .text: .text(texts(data))
        case .date: .day(copy(data))
        case .timestamp(let unit): .time(times(unit, data))
        case .enumeration(let integer, let dictionary): .text(names(integer, dictionary, data))
        case .list(let element): .list(lists(element, data))
        case .null: .text([String](repeating: "", count: count))
        }
    }

    /// A bit for each row, set where there is a value.
    private static func nulls(of vector: duckdb_vector?, count: Int) -> [Bool] {
        guard let mask = duckdb_vector_get_validity(vector) else { return [] }
        let fullWords = count / 64
        let rest = count % 64
        let isComplete = (0..<fullWords).allSatisfy { mask[$0] == .max }
            && (rest == 0 || mask[fullWords] | (.max << UInt64(rest)) == .max)
        if isComplete { return [] }
        return (0..<count).map { mask[$0 >> 6] >> UInt64($0 & 63) & 1 == 0 }
    }

    private func copy<Element: BitwiseCopyable>(_ data: UnsafeRawPointer) -> [Element] {
        [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(
                from: UnsafeRawBufferPointer(start: data, count: count * MemoryLayout<Element>.stride))
            initialized = count
        }
    }

    private func values<Source: BitwiseCopyable, Target>(
        _ data: UnsafeRawPointer, of source: Source.Type, _ convert: (Source) -> Target
    ) -> [Target] {
        [Target](unsafeUninitializedCapacity: count) { buffer, initialized in
            for row in 0..<count {
                // Unaligned: DuckDB aligns its 128-bit integers to 8 bytes.
                let value = data.loadUnaligned(fromByteOffset: row * MemoryLayout<Source>.stride, as: Source.self)
                buffer.initializeElement(at: row, to: convert(value))
            }
            initialized = count
        }
    }

    private func integers<Target: FixedWidthInteger>(
        _ integer: VectorLayout.Integer, _ data: UnsafeRawPointer, as target: Target.Type
    ) -> [Target] {
        switch integer {
        case .int8: values(data, of: Int8.self) { Target(truncatingIfNeeded: $0) }
        case .int16: values(data, of: Int16.self) { Target(truncatingIfNeeded: $0) }
        case .int32: values(data, of: Int32.self) { Target(truncatingIfNeeded: $0) }
        case .int64: values(data, of: Int64.self) { Target(truncatingIfNeeded: $0) }
        case .uint8: values(data, of: UInt8.self) { Target(truncatingIfNeeded: $0) }
        case .uint16: values(data, of: UInt16.self) { Target(truncatingIfNeeded: $0) }
        case .uint32: values(data, of: UInt32.self) { Target(truncatingIfNeeded: $0) }
        case .uint64: values(data, of: UInt64.self) { Target(truncatingIfNeeded: $0) }
        case .int128: values(data, of: Int128.self) { Target(truncatingIfNeeded: $0) }
        }
    }

    private func mantissas(_ integer: VectorLayout.Integer, _ data: UnsafeRawPointer) -> [Int128] {
        integers(integer, data, as: Int128.self)
    }

    /// Sums of whole numbers come as 128 bits; they are whole numbers again unless one of them needs more than 64.
    private func wholes(_ integer: VectorLayout.Integer, _ data: UnsafeRawPointer) -> Column.Storage {
        switch integer {
        case .int64: return .whole(copy(data))
        case .uint64, .int128:
            let wide = mantissas(integer, data)
            let fits = wide.indices.allSatisfy { isNull($0) || Int64(exactly: wide[$0]) != nil }
            return fits ? .whole(wide.map { Int64(truncatingIfNeeded: $0) }) : .decimal(wide, scale: 0)
        default: return .whole(integers(integer, data, as: Int64.self))
        }
    }

    private func isNull(_ row: Int) -> Bool { !nulls.isEmpty && nulls[row] }
}

extension VectorReader {
    /// Short texts lie in their 16 bytes, longer ones behind a pointer. What stands in the place of a null is not to be read.
    private func texts(_ data: UnsafeRawPointer) -> [String] {
        (0..<count).map { isNull($0) ? "" : String(decoding: VectorReader.text(data, $0), as: UTF8.self) }
    }

    /// Each value of a vector of texts, as bytes; nulls are left out.
    func forEachText(_ body: (UnsafeRawBufferPointer) -> Void) {
        guard count > 0, let data = duckdb_vector_get_data(vector) else { return }
        for row in 0..<count where !isNull(row) { body(VectorReader.text(UnsafeRawPointer(data), row)) }
    }

    /// The value of each row of a vector of texts, as bytes; nil where there is none.
    func forEachRow(_ body: (UnsafeRawBufferPointer?) -> Void) {
        guard count > 0, let data = duckdb_vector_get_data(vector) else { return }
        for row in 0..<count { body(isNull(row) ? nil : VectorReader.text(UnsafeRawPointer(data), row)) }
    }

    private static func text(_ data: UnsafeRawPointer, _ row: Int) -> UnsafeRawBufferPointer {
        let place = data + row * 16
        let length = Int(place.load(as: UInt32.self))
        let bytes = length <= 12 ? place + 4 : place.load(fromByteOffset: 8, as: UnsafeRawPointer?.self)
        return UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : length)
    }

    private func times(_ unit: VectorLayout.Timestamp, _ data: UnsafeRawPointer) -> [Int64] {
        switch unit {
        case .microseconds: copy(data)
        case .seconds: values(data, of: Int64.self) { $0.multipliedClamping(by: 1_000_000) }
        case .milliseconds: values(data, of: Int64.self) { $0.multipliedClamping(by: 1000) }
        case .nanoseconds: values(data, of: Int64.self) { $0 / 1000 - ($0 % 1000 < 0 ? 1 : 0) }
        }
    }

    private func names(_ integer: VectorLayout.Integer, _ dictionary: [String], _ data: UnsafeRawPointer) -> [String] {
        integers(integer, data, as: Int.self).map { dictionary.indices.contains($0) ? dictionary[$0] : "" }
    }

    private func lists(_ element: VectorLayout, _ data: UnsafeRawPointer) -> [[Value]] {
        let child = VectorReader(duckdb_list_vector_get_child(vector), count: Int(duckdb_list_vector_get_size(vector)))
        let elements = child.column(Field("", element.dataType), element)
        return (0..<count).map { row in
            if isNull(row) { return [] }
            let offset = Int(data.load(fromByteOffset: row * 16, as: UInt64.self))
            let length = Int(data.load(fromByteOffset: row * 16 + 8, as: UInt64.self))
            return (offset..<offset + length).map { elements[$0] }
        }
    }
}

extension Int64 {
    /// DuckDB's infinite times lie at the ends of the range, and stay there.
    fileprivate func multipliedClamping(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}
