import NIOCore

/// One request and the answer that it gets, in the row of those of its connection.
///
/// Safe to send: other threads only hand it to the mailbox, which is made for that; all that changes is read and
/// written on the event loop of the connection.
final class Exchange: @unchecked Sendable {
  private let mailbox: AnswerMailbox
  /// Nil once the connection is gone.
  var connection: ConnectionHandler?
  var answer: Answer?
  /// The next request of the same connection.
  var next: Exchange?
  /// Whether the connection ends with the answer.
  let closes: Bool
  let isHead: Bool
  let isOldVersion: Bool
  /// When the last byte of the request came.
  let end: NIODeadline

  init(
    _ connection: ConnectionHandler, mailbox: AnswerMailbox, answer: Answer? = nil, closes: Bool, isHead: Bool = false,
    isOldVersion: Bool = false, end: NIODeadline
  ) {
    self.connection = connection
    self.mailbox = mailbox
    self.answer = answer
    self.closes = closes
    self.isHead = isHead
    self.isOldVersion = isOldVersion
    self.end = end
  }

  /// Hands the answer to the connection, from any thread.
  func complete(_ answer: Answer) {
    if mailbox.eventLoop.inEventLoop {
      connection?.settle(self, answer)
    } else {
      mailbox.post(self, answer)
    }
  }
}
