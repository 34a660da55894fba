import Glibc
import Synchronization
import WebhookListener

/// An intake that remembers what it took and answers as it is told to, at once or when the test says so.
final class StubIntake: Intake {
  struct Taken: Sendable {
    let body: String
    let isSigned: Bool
    let complete: @Sendable (IntakeAnswer) -> Void
  }

  private let bodies = Mutex<[Taken]>([])
  private let answer: (@Sendable (String) -> IntakeAnswer?)

  /// - Parameter answer: what is answered to a body at once; nil leaves it to the test.
  init(_ answer: @escaping @Sendable (String) -> IntakeAnswer? = { _ in .accepted(ids: ["evt_1"]) }) {
    self.answer = answer
  }

  func take(_ body: [UInt8], isSigned: Bool, completion: @escaping @Sendable (IntakeAnswer) -> Void) {
    let text = String(decoding: body, as: UTF8.self)
    bodies.withLock { $0.append(Taken(body: text, isSigned: isSigned, complete: completion)) }
    if let answer = answer(text) { completion(answer) }
  }

  var taken: [Taken] { bodies.withLock { $0 } }

  /// Waits until so many bodies were taken; gives what there are after ten seconds.
  func waitFor(_ count: Int) -> [Taken] {
    eventually { self.taken.count >= count }
    return taken
  }
}

/// Waits until something is so, for at most ten seconds.
@discardableResult
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<10_000 {
    if condition() { return true }
    usleep(1_000)
  }
  return condition()
}
