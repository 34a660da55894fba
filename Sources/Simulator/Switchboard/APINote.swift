/// What a request to the API meant for calls and callers.
struct APINote {
  enum Kind {
    case reject(callID: String)
    /// A message to a chat, whose ID has a server.
    case message(chat: String)
    case other
  }

  let kind: Kind
  /// Whether the client was told that it got what it asked for.
  let isAccepted: Bool
}
