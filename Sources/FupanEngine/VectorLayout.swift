import CDuckDB
import FupanTable

/// How the values of one DuckDB type lie in memory, and what they become.
indirect enum VectorLayout: Sendable {
    case boolean
    case integer(Integer)
    case decimal(Integer, scale: Int)
    case float
    case double
    case text
    case date
    case timestamp(Timestamp)
    case enumeration(Integer, dictionary: [String])
    case list(VectorLayout)
    /// The type of a literal null.
    case null

    enum Integer: Sendable { case int8, int16, int32, int64, uint8, uint16, uint32, uint64, int128 }
    enum Timestamp: Sendable { case seconds, milliseconds, microseconds, nanoseconds }

    /// Nil for a type that is read as text: the engine converts it.
    init?(_ type: duckdb_logical_type?) {
        switch duckdb_get_type_id(type) {
        case DUCKDB_TYPE_BOOLEAN: self = .boolean
        case DUCKDB_TYPE_FLOAT: self = .float
        case DUCKDB_TYPE_DOUBLE: self = .double
        case DUCKDB_TYPE_VARCHAR: self = .text
        case DUCKDB_TYPE_DATE: self = .date
        case DUCKDB_TYPE_TIMESTAMP_S: self = .timestamp(.seconds)
        case DUCKDB_TYPE_TIMESTAMP_MS: self = .timestamp(.milliseconds)
        case DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_TIMESTAMP_TZ: self = .timestamp(.microseconds)
        case DUCKDB_TYPE_TIMESTAMP_NS: self = .timestamp(.nanoseconds)
        case DUCKDB_TYPE_SQLNULL: self = .null
        case DUCKDB_TYPE_DECIMAL:
            guard let integer = Integer(duckdb_decimal_internal_type(type)) else { return nil }
            self = .decimal(integer, scale: Int(duckdb_decimal_scale(type)))
        case DUCKDB_TYPE_ENUM:
            guard let integer = Integer(duckdb_enum_internal_type(type)) else { return nil }
            self = .enumeration(integer, dictionary: VectorLayout.dictionary(of: type))
        case DUCKDB_TYPE_LIST:
            var elementType = duckdb_list_type_child_type(type)
            defer { duckdb_destroy_logical_type(&elementType) }
            guard let element = VectorLayout(elementType) else { return nil }
            self = .list(element)
        case let other:
            guard let integer = Integer(other) else { return nil }
            self = .integer(integer)
        }
    }

    private static func dictionary(of type: duckdb_logical_type?) -> [String] {
        (0..<duckdb_enum_dictionary_size(type)).map { index in
            guard let value = duckdb_enum_dictionary_value(type, idx_t(index)) else { return "" }
            defer { duckdb_free(value) }
            return String(cString: value)
        }
    }

    var dataType: DataType {
        switch self {
        case .boolean: .boolean
        case .integer: .whole
        case .decimal(_, let scale): .decimal(scale: scale)
        case .float, .double: .approximate
        case .text: .text
        case .date: .day
        case .timestamp: .time
        case .enumeration(_, let dictionary): .category(dictionary)
        case .list(let element): .list(element.dataType)
        case .null: .null
        }
    }
}

extension VectorLayout.Integer {
    init?(_ type: duckdb_type) {
        switch type {
        case DUCKDB_TYPE_TINYINT: self = .int8
        case DUCKDB_TYPE_SMALLINT: self = .int16
        case DUCKDB_TYPE_INTEGER: self = .int32
        case DUCKDB_TYPE_BIGINT: self = .int64
        case DUCKDB_TYPE_UTINYINT: self = .uint8
        case DUCKDB_TYPE_USMALLINT: self = .uint16
        case DUCKDB_TYPE_UINTEGER: self = .uint32
        case DUCKDB_TYPE_UBIGINT: self = .uint64
        case DUCKDB_TYPE_HUGEINT: self = .int128
        default: return nil
        }
    }
}
