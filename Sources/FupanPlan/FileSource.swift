import FupanTable

/// A file (or several of one kind) as it was understood when it was inspected: the form, and each column's name and type. It is sniffed once; every read says what is here.
public struct FileSource: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        case delimited(Delimited)
        /// One JSON value a line, or one array.
        case json(isLines: Bool)
        case parquet
        case excel(Workbook)
    }

    public struct Delimited: Hashable, Sendable {
        public var delimiter: String
        public var quote: String
        public var escape: String
        public var hasHeader: Bool
        /// Lines before the header.
        public var skippedLines: Int
        /// `gzip` or `zstd`, where the first bytes say so.
        public var compression: String?
        /// In bytes, where it is more than the engine expects of a line.
        public var longestLine: Int?
        /// Only its first part was looked at: later values may be others than the types promise, which is found out as they are read.
        public var isSampled = false

        public init(delimiter: String = ",", quote: String = "\"", escape: String = "\"", hasHeader: Bool = true, skippedLines: Int = 0) {
            self.delimiter = delimiter
            self.quote = quote
            self.escape = escape
            self.hasHeader = hasHeader
            self.skippedLines = skippedLines
        }
    }

    public struct Workbook: Hashable, Sendable {
        /// Nil is the first one.
        public var sheet: String?
        /// The cells with the header and the rows, for each file: `A3:F120`.
        public var ranges: [String]

        public init(sheet: String? = nil, ranges: [String]) {
            self.sheet = sheet
            self.ranges = ranges
        }
    }

    public struct Column: Hashable, Sendable {
        /// The header as it stands in the file.
        public var header: String
        public var type: DataType
        public var format: Format
        /// Why it was not read as what it looks like: `leading zeros`.
        public var reason: String?
        /// Of days and times in a file that was looked at in part: the bytes of the longest value seen. A longer one holds more than a day, or another zone.
        public var mostBytes: Int?
        /// How its values are written, where the engine does not read them as they stand.
        public var writing: Writing?
        /// What stands for no value, besides nothing at all: `-`, `N/A`.
        public var nulls: [String]

        public init(
            header: String, type: DataType, format: Format = .plain, reason: String? = nil, mostBytes: Int? = nil, writing: Writing? = nil, nulls: [String] = []
        ) {
            self.header = header
            self.type = type
            self.format = format
            self.reason = reason
            self.mostBytes = mostBytes
            self.writing = writing
            self.nulls = nulls
        }
    }

    /// How people write values that no engine reads by itself.
    public enum Writing: Hashable, Sendable {
        /// `¥1,234.50`, `(12)`, `3.2万`, `1.234,5`.
        case number(NumberWriting)
        /// strptime patterns, one of which fits each value; 上午 and 下午 stand as AM and PM.
        case moment(patterns: [String])
        /// Days since 1899-12-30, as workbooks count them.
        case serialDays
        case words(true: String, false: String)
    }

    public struct NumberWriting: Hashable, Sendable {
        /// A point or a comma; the other of them stands between thousands.
        public var decimalMark: String
        /// 万 and 亿.
        public var hasUnits: Bool
        /// Every value has a percent sign.
        public var isPercent: Bool
        /// `¥`, `$`, `€` or `£`, however it is spelt.
        public var currency: String?

        public init(decimalMark: String, hasUnits: Bool = false, isPercent: Bool = false, currency: String? = nil) {
            self.currency = currency
            self.decimalMark = decimalMark
            self.hasUnits = hasUnits
            self.isPercent = isPercent
        }
    }

    /// What is told of the file after a `load`, and changes nothing.
    public struct Findings: Hashable, Sendable {
        /// The paths as they were given: text in another encoding is read from a copy.
        public var origins: [String] = []
        /// As people call it: `UTF-8`, `GBK`. Nil where a file has none.
        public var encoding: String?
        /// Where it is known without reading on.
        public var rowCount: Int?
        /// Title lines, lines of totals, an order of day and month that was chosen.
        public var remarks: [String] = []
        /// One for each column.
        public var columns: [ColumnFindings] = []

        public init() {}
    }

    public struct ColumnFindings: Hashable, Sendable {
        /// Nil where not all rows were seen.
        public var nullCount: Int?
        /// The first values that differ, as they are written.
        public var samples: [String]
        /// What was converted: `thousands apart, ¥`.
        public var conversion: String?

        public init(nullCount: Int? = nil, samples: [String] = [], conversion: String? = nil) {
            self.nullCount = nullCount
            self.samples = samples
            self.conversion = conversion
        }
    }

    public var paths: [String]
    public var form: Form
    /// Of JSON: `gzip` or `zstd`.
    public var compression: String?
    public var columns: [Column]
    public var findings = Findings()

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
    /// A sheet's name, or its number from 1.
    public var sheet: String?
    /// Cells of a workbook: `A3:F120`.
    public var range: String?
    /// The line of the header, from 1.
    public var header: Int?
    /// The order of day, month and year where it cannot be told: `DMY`, `MDY`, `YMD`.
    public var dates: String?
    /// What stands for no value, in every column; nil lets the usual spellings be found.
    public var nulls: [String]?
    /// A point or a comma.
    public var decimalMark: String?
    /// Where rows that cannot be read are set aside; an empty path sets them aside and writes nothing.
    public var rejects: String?

    public init(textColumns: [String] = [], encoding: String? = nil, delimiter: String? = nil, sheet: String? = nil) {
        self.textColumns = textColumns
        self.encoding = encoding
        self.delimiter = delimiter
        self.sheet = sheet
    }
}
