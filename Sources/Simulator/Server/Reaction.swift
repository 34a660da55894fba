/// What is done about one request, after a wait.
struct Reaction {
  enum Outcome {
    case answer(Answer)
    /// The head and half the body of the answer, then the end of the connection.
    case truncated(Answer)
    case endless
    case hang
    case close
    case reset
  }

  let outcome: Outcome
  /// In seconds.
  let delay: Double
}
