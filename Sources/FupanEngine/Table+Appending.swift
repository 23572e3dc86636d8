import FupanTable

extension Table {
    /// Adds the rows of a later chunk of the same result.
    mutating func append(_ chunk: Table) {
        if rowCount == 0 {
            self = chunk
            return
        }
        for index in columns.indices where index < chunk.columns.count {
            columns[index].append(chunk.columns[index])
        }
        rowCount += chunk.rowCount
    }

    mutating func truncate(to limit: Int) {
        guard rowCount > limit else { return }
        for index in columns.indices { columns[index].truncate(to: limit) }
        rowCount = limit
    }
}

extension Column {
    mutating func append(_ other: Column) {
        if !nulls.isEmpty || !other.nulls.isEmpty {
            if nulls.isEmpty { nulls = [Bool](repeating: false, count: count) }
            nulls += other.nulls.isEmpty ? [Bool](repeating: false, count: other.count) : other.nulls
        }
        storage.append(other.storage)
    }

    mutating func truncate(to limit: Int) {
        if !nulls.isEmpty { nulls = Array(nulls.prefix(limit)) }
        storage = switch storage {
        case .boolean(let values): .boolean(Array(values.prefix(limit)))
        case .whole(let values): .whole(Array(values.prefix(limit)))
        case .decimal(let values, let scale): .decimal(Array(values.prefix(limit)), scale: scale)
        case .approximate(let values): .approximate(Array(values.prefix(limit)))
        case .text(let values): .text(Array(values.prefix(limit)))
        case .day(let values): .day(Array(values.prefix(limit)))
        case .time(let values): .time(Array(values.prefix(limit)))
        case .list(let values): .list(Array(values.prefix(limit)))
        }
    }
}

extension Column.Storage {
    /// The storage is let go of before its array grows, so that the array grows in place.
    fileprivate mutating func append(_ other: Column.Storage) {
        let current = self
        self = .boolean([])
        self = current.joined(other)
    }

    private consuming func joined(_ other: Column.Storage) -> Column.Storage {
        switch (consume self, other) {
        case (.boolean(var values), .boolean(let more)): values += more; return .boolean(values)
        case (.whole(var values), .whole(let more)): values += more; return .whole(values)
        case (.approximate(var values), .approximate(let more)): values += more; return .approximate(values)
        case (.text(var values), .text(let more)): values += more; return .text(values)
        case (.day(var values), .day(let more)): values += more; return .day(values)
        case (.time(var values), .time(let more)): values += more; return .time(values)
        case (.list(var values), .list(let more)): values += more; return .list(values)
        case (.decimal(var values, let scale), .decimal(let more, let other)) where scale == other: values += more; return .decimal(values, scale: scale)
        // A chunk of sums fits 64 bits, another does not.
        case (.whole(let values), .decimal(let more, scale: 0)): return .decimal(values.map { Int128($0) } + more, scale: 0)
        case (.decimal(var values, scale: 0), .whole(let more)): values += more.map { Int128($0) }; return .decimal(values, scale: 0)
        case (let current, _): return current
        }
    }
}
