/// Something to tell the person who wrote the text, and where. A value: it is raised, collected and rendered, never printed in passing.
///
/// `id` is stable and printed in brackets behind the headline; a page in Tests/Pages/diagnostics shows each one.
/// Text between backquotes in `message`, notes and suggestions is program text.
public struct Diagnostic: Error, Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable { case error, warning, note }

    /// A place, and what to say of it. The first label is the place the message is about.
    public struct Label: Hashable, Sendable {
        public var span: Span
        public var message: String?

        public init(_ span: Span, _ message: String? = nil) {
            self.span = span
            self.message = message
        }
    }

    /// What to do, and, where it can be done by pasting, the edit that does it.
    public struct Suggestion: Hashable, Sendable {
        public struct Edit: Hashable, Sendable {
            public var span: Span
            public var replacement: String

            public init(_ span: Span, _ replacement: String) {
                self.span = span
                self.replacement = replacement
            }
        }

        public var message: String
        public var edit: Edit?

        public init(_ message: String, edit: Edit? = nil) {
            self.message = message
            self.edit = edit
        }
    }

    public var severity: Severity
    public var id: String
    public var message: String
    public var labels: [Label]
    public var notes: [String]
    public var suggestions: [Suggestion]

    public init(
        _ id: String, _ message: String, at span: Span?, _ label: String? = nil,
        severity: Severity = .error, also: [Label] = [], notes: [String] = [], suggestions: [Suggestion] = []
    ) {
        self.id = id
        self.message = message
        self.severity = severity
        labels = (span.map { [Label($0, label == "" ? nil : label)] } ?? []) + also
        self.notes = notes
        self.suggestions = suggestions
    }
}
