/// What the stand-in does instead of the usual answer.
public enum FailureAction: Hashable, Sendable {
  /// Answers with a status from 200 to 599 and a body of a known shape.
  case answer(status: Int, shape: ErrorShape)
  /// Breaks the connection off (TCP reset) without an answer.
  case reset
  /// Closes the connection in the usual manner without an answer.
  case close
  /// Takes the request and never answers; the connection stays open until the client leaves.
  case hang
  /// Sends an answer's head and half of the body that it announced, then closes.
  case truncate
  /// Sends a body that has no end, until the client leaves.
  case endless

  /// One word for logs: the shape's name for an answer, else the action's own.
  var name: String {
    switch self {
    case .answer(_, let shape): shape.rawValue
    case .reset: "reset"
    case .close: "close"
    case .hang: "hang"
    case .truncate: "truncate"
    case .endless: "endless"
    }
  }

  /// The status that the client gets to see: 0 where there is no answer.
  var status: Int {
    switch self {
    case .answer(let status, _): status
    case .truncate, .endless: 200
    case .reset, .close, .hang: 0
    }
  }

  /// The action that one of the words stands for, or nil.
  init?(word: String) {
    switch word {
    case "reset": self = .reset
    case "close": self = .close
    case "hang": self = .hang
    case "truncate": self = .truncate
    case "endless": self = .endless
    default:
      guard let shape = ErrorShape(rawValue: word), let status = shape.ownStatus else { return nil }
      self = .answer(status: status, shape: shape)
    }
  }
}
