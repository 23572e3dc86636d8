import FupanTable

extension Column {
    /// Brings the storage to what the field's type promises, where the engine computed in another type: a month cut from a time is a day, a sum of whole numbers that was asked for as an exact number gets its scale.
    /// What does not fit exactly stays as the engine gave it.
    func fitted() -> Column {
        guard let fitted = fittedStorage else { return self }
        return Column(field, fitted, nulls: nulls)
    }

    private var fittedStorage: Storage? {
        switch (field.type, storage) {
        case (.day, .time(let values)), (.period, .time(let values)):
            .day(values.map { Int32(clamping: Moment(microseconds: $0).day.number) })
        case (.time, .day(let values)): .time(values.map { Int64($0).multipliedReportingOverflow(by: Moment.perDay).partialValue })
        case (.approximate, .whole(let values)): .approximate(values.map { Double($0) })
        case (.approximate, .decimal(let values, let scale)):
            .approximate(values.map { Decimal(mantissa: $0, scale: scale).approximate })
        case (.decimal(let scale), .whole(let values)): exact(values.map { Int128($0) }, from: 0, to: scale)
        case (.decimal(let scale), .decimal(let values, let from)): exact(values, from: from, to: scale)
        case (.whole, .decimal(let values, scale: 0)): wholes(values)
        default: nil
        }
    }

    /// Only to more decimals: fewer could lose some.
    private func exact(_ values: [Int128], from: Int, to scale: Int) -> Storage? {
        guard scale > from, scale - from <= 38 else { return scale == from ? .decimal(values, scale: scale) : nil }
        var factor: Int128 = 1
        for _ in from..<scale { factor *= 10 }
        var result = values
        for row in result.indices where nulls.isEmpty || !nulls[row] {
            let (product, overflow) = result[row].multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            result[row] = product
        }
        return .decimal(result, scale: scale)
    }

    private func wholes(_ values: [Int128]) -> Storage? {
        let fits = values.indices.allSatisfy { (!nulls.isEmpty && nulls[$0]) || Int64(exactly: values[$0]) != nil }
        return fits ? .whole(values.map { Int64(truncatingIfNeeded: $0) }) : nil
    }
}

extension Column.Storage {
    /// `count` values of no meaning, to stand where all is null.
    init(emptyFor type: DataType, count: Int = 0) {
        switch type {
        case .boolean: self = .boolean([Bool](repeating: false, count: count))
        case .whole: self = .whole([Int64](repeating: 0, count: count))
        case .decimal(let scale): self = .decimal([Int128](repeating: 0, count: count), scale: scale)
        case .approximate, .duration: self = .approximate([Double](repeating: 0, count: count))
        case .day, .period: self = .day([Int32](repeating: 0, count: count))
        case .time: self = .time([Int64](repeating: 0, count: count))
        case .list: self = .list([[Value]](repeating: [], count: count))
        case .text, .category, .null, .unknown, .interval, .table: self = .text([String](repeating: "", count: count))
        }
    }
}
