/// What came of one API call, attempts and waits included.
public enum APIOutcome: Sendable, Equatable {
  /// The API accepted it.
  case success(APISuccess)
  /// It failed, for good or for now.
  case failure(APIFailure)
}
