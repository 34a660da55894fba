public import HTTPTransport
import Synchronization

/// Brings values from other threads to the worker's: put in there, taken out here, with a wakeup in between.
public final class Mailbox<Message: Sendable>: Sendable {
  private let messages = Mutex<[Message]>([])
  private let wakeup: Wakeup

  /// A mailbox whose reader waits by this wakeup.
  public init(wakeup: Wakeup) { self.wakeup = wakeup }

  /// Adds a message; from any thread.
  public func post(_ message: Message) {
    let wasEmpty = messages.withLock { messages in
      messages.append(message)
      return messages.count == 1
    }
    if wasEmpty { wakeup.wake() }
  }

  /// Adds several messages; from any thread.
  public func post(_ several: [Message]) {
    guard !several.isEmpty else { return }
    let wasEmpty = messages.withLock { messages in
      defer { messages += several }
      return messages.isEmpty
    }
    if wasEmpty { wakeup.wake() }
  }

  /// Takes everything that is there into an empty list, whose room the next messages get.
  public func take(into list: inout [Message]) {
    // The room of a crowd is not kept.
    if list.capacity > 1024 { list = [] }
    messages.withLock { messages in if !messages.isEmpty { swap(&messages, &list) } }
  }
}
