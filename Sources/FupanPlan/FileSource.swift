import FupanTable

/// A file (or several of one kind) as it was understood when it was inspected: the form, and each column's name and type. It is sniffed once; every read says what is here.
public struct FileSource: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        case delimited(Delimited)
        /// One JSON value a line, or one array.
        case json(isLines: Bool)
        case parquet
        case excel(sheet: String?)
    }

    public struct Delimited: Hashable, Sendable {
        public var delimiter: String
        public var quote: String
        public var escape: String
        public var hasHeader: Bool
        /// Lines before the header.
        public var skippedLines: Int
        /// As the engine calls it: `utf-8`, `utf-16`, `latin-1`.
        public var encoding: String
        /// strptime patterns, where the columns need one.
        public var dateFormat: String?
        public var timeFormat: String?
        /// Only its first part was looked at: later values may be others than the types promise, which is found out as they are read.
        public var isSampled = false

        public init(
            delimiter: String = ",", quote: String = "\"", escape: String = "\"", hasHeader: Bool = true,
            skippedLines: Int = 0, encoding: String = "utf-8", dateFormat: String? = nil, timeFormat: String? = nil
        ) {
            self.delimiter = delimiter
            self.quote = quote
            self.escape = escape
            self.hasHeader = hasHeader
            self.skippedLines = skippedLines
            self.encoding = encoding
            self.dateFormat = dateFormat
            self.timeFormat = timeFormat
        }
    }

    public struct Column: Hashable, Sendable {
        /// The header as it stands in the file.
        public var header: String
        public var type: DataType
        /// Why it was not read as what it looks like: `leading zeros`.
        public var reason: String?
        /// Of days and times in a file that was looked at in part: the bytes of the longest value seen. A longer one holds more than a day, or another zone.
        public var mostBytes: Int?

        public init(header: String, type: DataType, reason: String? = nil, mostBytes: Int? = nil) {
            self.header = header
            self.type = type
            self.reason = reason
            self.mostBytes = mostBytes
        }
    }

    public var paths: [String]
    public var form: Form
    public var columns: [Column]

    public init(paths: [String], form: Form, columns: [Column]) {
        self.paths = paths
        self.form = form
        self.columns = columns
    }
}

/// What `load … with` says of a file before it is inspected.
public struct FileOptions: Hashable, Sendable {
    /// Columns to keep as text.
    public var textColumns: [String]
    public var encoding: String?
    public var delimiter: String?
    public var sheet: String?

    public init(textColumns: [String] = [], encoding: String? = nil, delimiter: String? = nil, sheet: String? = nil) {
        self.textColumns = textColumns
        self.encoding = encoding
        self.delimiter = delimiter
        self.sheet = sheet
    }
}
