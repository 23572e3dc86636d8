import FupanPlan
import FupanSource
import FupanSyntax

/// A verb of the language: its manual, and what it makes of a call. One file each, in FupanVerbs.
///
/// `lower` throws a `Diagnostic` for what is wrong with the call; the checker has already refused unknown clauses and options.
public protocol Verb: SendableMetatype {
    static var manual: Manual { get }
    static func lower(_ call: Call) throws -> Relation
    /// Whether the row that `summarize … with total` added is still one behind this verb. To all others it would be a group like the rest, so they do not see it.
    static var keepsTotal: Bool { get }
    /// What is known of the table behind it where the call is wrong.
    static var columnsAfterError: ColumnsAfterError { get }
    /// Whether it may follow a review.
    static var takesReview: Bool { get }
}

extension Verb {
    public static var keepsTotal: Bool { false }
    public static var takesReview: Bool { false }
    public static var columnsAfterError: ColumnsAfterError { .unknown }
}

/// What help, completion, the binder and the example tests read: a verb's shape is said once, here.
public struct Manual: Sendable {
    public enum Subject: String, CaseIterable, Sendable {
        case rows = "Rows and columns", tables = "Several tables", output = "Output", customers = "Customers", funnels = "Funnels"
        case team = "Team", why = "Why", reviews = "Reviews"
    }

    public enum Input: Sendable {
        /// It follows a pipe.
        case table
        /// It begins a pipeline.
        case none
        /// Both.
        case either
    }

    public struct Example: Sendable {
        /// What it shows, as a sentence without a full stop.
        public let purpose: String
        public let program: String

        public init(_ purpose: String, _ program: String) {
            self.purpose = purpose
            self.program = program
        }

        /// The program, to be shown in a sentence.
        var onOneLine: String {
            program.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
        }
    }

    /// As it is written: `join`, `left join`.
    public let name: String
    public let subject: Subject
    /// One line, without a full stop.
    public let summary: String
    public let input: Input
    public let parameters: [Parameter]
    /// The definition and the choices made, as Markdown paragraphs.
    public let details: String
    public let examples: [Example]

    public init(
        _ name: String, _ subject: Subject, _ summary: String, input: Input = .table,
        parameters: [Parameter] = [], details: String = "", examples: [Example] = []
    ) {
        self.name = name
        self.subject = subject
        self.summary = summary
        self.input = input
        self.parameters = parameters
        self.details = details
        self.examples = examples
    }

    public func parameter(_ place: Parameter.Place) -> Parameter? { parameters.first { $0.place == place } }

    public var clauses: [Clause.Word] {
        parameters.compactMap { if case .clause(let word) = $0.place { word } else { nil } }
    }

    public var options: [String] {
        parameters.compactMap { if case .option(let name) = $0.place { name } else { nil } }
    }
}

/// One thing a verb can be given.
public struct Parameter: Sendable {
    public enum Place: Hashable, Sendable {
        /// Directly after the verb.
        case values
        case clause(Clause.Word)
        /// Behind `with`.
        case option(String)
    }

    public let place: Place
    /// How the manual writes it: `expression, …`, `day`, `30d`.
    public let shape: String
    public let help: String
    /// What holds when it is left out; nil where it must be given or nothing follows from its absence.
    public let standard: String?
    public let isRequired: Bool

    public init(_ place: Place, _ shape: String, _ help: String, standard: String? = nil, isRequired: Bool = false) {
        self.place = place
        self.shape = shape
        self.help = help
        self.standard = standard
        self.isRequired = isRequired
    }
}
