import FupanPlan
import FupanTable

/// How an engine holds a value; what decides where a cast is needed.
indirect enum StoredType: Hashable, Sendable {
    case null
    case boolean
    /// What a bare `5` is: narrower than the whole numbers of columns.
    case integer
    case whole
    /// The digits that values may have, not those that the engine keeps room for: up to 18 it computes fast, see `Dialect.narrowDecimalWidth`.
    case decimal(width: Int, scale: Int)
    case approximate
    case text
    case day
    case time
    case list(StoredType)

    /// How a column of a file is read. Of text no more than 15 digits are taken for an exact number.
    init(_ type: DataType, readFrom form: FileSource.Form) {
        if case .decimal(let scale) = type, scale <= 4 {
            self = .decimal(width: form == .parquet ? 18 : 15, scale: scale)
        } else {
            self = StoredType(type)
        }
    }

    /// How a result of that type is held.
    init(_ type: DataType) {
        switch type {
        case .null, .unknown, .table, .interval: self = .null
        case .boolean: self = .boolean
        case .whole: self = .whole
        case .decimal(let scale): self = .decimal(width: 38, scale: scale)
        case .approximate: self = .approximate
        case .text, .category: self = .text
        case .day, .period: self = .day
        case .time: self = .time
        case .duration: self = .whole
        case .list(let element): self = .list(StoredType(element))
        }
    }

    var isWhole: Bool { self == .whole || self == .integer }

    var isNumber: Bool {
        switch self {
        case .integer, .whole, .decimal, .approximate: true
        default: false
        }
    }

    var scale: Int { if case .decimal(_, let scale) = self { scale } else { 0 } }

    /// Digits it holds.
    var width: Int {
        switch self {
        case .integer: 10
        case .whole: 19
        case .decimal(let width, _): width
        default: 0
        }
    }

    /// What holds values of both.
    func united(with other: StoredType) -> StoredType {
        if self == other || other == .null { return self }
        if self == .null { return other }
        switch (self, other) {
        case (.integer, .whole), (.whole, .integer): return .whole
        case (.decimal, .decimal), (.decimal, .integer), (.decimal, .whole), (.integer, .decimal), (.whole, .decimal):
            let scale = max(scale, other.scale)
            let digits = max(width - self.scale, other.width - other.scale)
            return .decimal(width: min(38, max(digits + scale, width, other.width)), scale: scale)
        case (.day, .time), (.time, .day): return .time
        case (.list(let left), .list(let right)): return .list(left.united(with: right))
        default: return isNumber && other.isNumber ? .approximate : self
        }
    }

    /// Whether it stands for a type of the language as it is; only a cast makes it so else.
    func holds(_ type: DataType) -> Bool {
        switch (type, self) {
        case (.null, _), (.unknown, _), (.table, _), (.interval, _): true
        case (.decimal(let scale), .decimal(_, let own)): scale == own
        case (.whole, .integer): true
        case (.duration, _): isNumber
        case (.list, .list): true
        default: StoredType(type) == self
        }
    }
}

extension Sequence<StoredType> {
    var united: StoredType { reduce(.null) { $0.united(with: $1) } }
}
