/// An entry that ran.
struct Cell {
    let number: Int
    let text: String
    let outcome: EntryOutcome
}
