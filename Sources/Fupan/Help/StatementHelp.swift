import FupanMeaning

/// Help on statements.
enum StatementHelp {
    static let articles: [HelpArticle] = [
        article("load", "load \"file\" [as name] [with option, …]",
                "binds a table to a file: csv, tsv, json, ndjson, parquet or xlsx", """
                The name is the file's stem, or what stands behind `as`. A pattern (`"exports/2026-*.csv"`) or a folder is one table, its files put together by \
                column name; `"-"` is what comes in. Text may be packed (.gz, .zst); its encoding, delimiter and header are found, and `schema` says what was made of each \
                column. `with` says otherwise: `text [phone]` keeps columns as text, `nulls ["-"]` says what stands for no value, `dates "DMY"` and `decimal ","` settle what \
                can be read in two ways, `header 3` is the header's line, `encoding gbk`, `delimiter ";"`, `sheet "2026"`, `range "A3:F120"`. A row that cannot be read is an \
                error; `rejects "bad.csv"` sets such rows aside. Nothing is read until something is shown or saved; `load` is also the source of a pipeline.
                """, ("an export under a name of its own", "load \"datasets/academy/reps.csv\" as team\nteam | take 2")),
        article("let", "let name = pipeline", "binds a name to a table or a value", """
                It is lazy: nothing runs until something is shown or saved. A table of one row reads as values: `now.revenue`.
                """, ("a table, and a value from it", "let june = orders | where time in @2026-06 | summarize revenue = sum(amount)\njune.revenue")),
        article("def", "def name(parameter, …) = expression | pipeline | verb", "defines a function, a table or a verb of one's own", """
                A body that begins with a bar is a verb; its parameters may be filled by clauses: `by key`, `of measure = amount`. Arguments are \
                expressions over the caller's columns. The `##` lines above are its help.
                """, ("a function", "def per_order(total) = total / count()\norders | summarize average = money(per_order(sum(amount))) by channel"),
                ("a verb", """
                    ## The first n by revenue.
                    def best(n = 2, by key) =
                      | summarize revenue = sum(amount) by key
                      | sort -revenue
                      | take n
                    orders | best 2 by product
                    """)),
        article("param", "param name = default", "a script's parameter", """
                `fupan run x.fupan --param day=2026-05-31` gives another value, which is read by the type of the default.
                """, ("a day", "param day = @2026-06-30\nday - 7d")),
        article("use", "use \"path\" [as name]", "runs another script, or the script of a folder, and takes what it binds", """
                A folder `data` has its script in `data/data.fupan`. With `as` the names follow a dot. The same name from two scripts is an error.
                """, ("a dataset under a name", "use \"datasets/academy\" as school\nschool.orders | count")),
        article("set", "set lang en|zh · set today day · set edition 1 · set", "sets an option for the whole file; alone it lists them", """
                `set today` is the replay: every canonical table keeps the rows that were known at that day's end. `set edition` keeps defaults, \
                synonyms and automatic names as they are today.
                """, ("the end of May", "set today @2026-05-31\n@this_month")),
        article("assert", "assert condition, \"message\"", "ends the program with status 3 where the condition does not hold", """
                As a verb it shows the rows that do not hold: `orders | assert amount is not null, "no amount"`.
                """, ("what must be true before anything is said", "assert count(orders) > 0, \"the export is empty\"\norders | count")),
        article("needs", "needs table, table.column, …", "the first line of a notebook's block: its section vanishes where one of these is missing", """
                What was left out is said in one line at the end of the page.
                """),
        article("connect", "connect \"address\" as name", "names a remote engine", "This version reaches no engine but its own: export the tables to Parquet and `load` them."),
    ]

    private static func article(
        _ name: String, _ shape: String, _ summary: String, _ details: String, _ examples: (purpose: String, program: String)...
    ) -> HelpArticle {
        HelpArticle(title: name, summary: summary, parts: [.text("`\(shape)`"), .text(details)] + examples.map { .example(.init($0.purpose, $0.program)) })
    }

    static var list: HelpArticle {
        HelpArticle(title: "statements", summary: "a program is a list of statements, one a line", parts: [
            .rows(heads: ("Statement", "What it does"), articles.map { ($0.title, $0.summary) } + [("a pipeline or an expression", "is computed and shown")]),
            .text("""
                A statement ends with its line unless a bracket is open, the line ends in an operator, comma or bar, or the next line begins with \
                `|`, `->`, `and`, `or` or a clause word. `;` ends one too. `#` begins a comment; `##` above a definition is its help.
                """),
        ])
    }
}
