/// What the stand-in remembers of one accepted connection.
struct Connection {
  /// Counts the connections from 1.
  let number: Int
  /// In which round of counting the connection was last counted; a reset begins a new round.
  var countedInRound: Int?
}
