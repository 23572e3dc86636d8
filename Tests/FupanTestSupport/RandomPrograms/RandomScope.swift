import FupanTable

/// The columns that a random program has at one place, and how its rows are ordered.
struct RandomScope {
    enum Order { case file, sorted, none }

    var columns: [(name: String, type: RandomType)]
    var order = Order.file
    /// Values that `let` bound: exact numbers.
    var values: [String] = []

    func names(_ type: RandomType) -> [String] { columns.filter { $0.type == type }.map(\.name) }
    func has(_ name: String, _ type: RandomType) -> Bool { columns.contains { $0.name == name && $0.type == type } }

    /// Columns that can be broken down by: approximate numbers that are nearly the same would be a matter of luck.
    var keys: [(name: String, type: RandomType)] { columns.filter { $0.type != .list && $0.type != .approximate } }
    var ordered: [(name: String, type: RandomType)] { columns.filter { $0.type != .list } }

    /// As it is written: in backquotes where it is no plain name.
    static func written(_ name: String) -> String {
        name.contains { $0 == " " || $0 == "(" } ? "`\(name)`" : name
    }
}
