import Store
import Synchronization
import WawpScript

/// Says which worker gets an event: events of one caller, and all events of one call, go to the same one.
///
/// A call's events need not all name the caller, or not in the same form (a number here, a hidden id there), so the first
/// event of a call decides for those that follow.
final class Router: Sendable {
  private struct Calls {
    var recent: [String: Int] = [:]
    var older: [String: Int] = [:]
  }

  private let workers: Int
  private let calls = Mutex(Calls())
  /// Calls that are remembered at least; at most twice as many.
  private static let remembered = 20_000

  init(workers: Int) { self.workers = workers }

  /// The worker's number.
  func route(_ event: Event) -> Int {
    guard workers > 1 else { return 0 }
    guard event.isCall else { return Router.hash(event.session ?? event.name) % workers }
    guard let id = event.callID else { return Router.hash(event.from ?? event.name) % workers }
    let key = "\(event.session ?? "")\u{0}\(id)"
    return calls.withLock { calls in
      if let known = calls.recent[key] ?? calls.older[key] { return known }
      let worker = Router.hash(event.from ?? id) % workers
      if calls.recent.count >= Router.remembered {
        calls.older = calls.recent
        calls.recent = [:]
      }
      calls.recent[key] = worker
      return worker
    }
  }

  /// The worker of a call that an earlier run began.
  func worker(of call: OpenCall) -> Int {
    guard workers > 1 else { return 0 }
    let worker = Router.hash(call.caller ?? call.callID) % workers
    calls.withLock { $0.recent["\(call.session)\u{0}\(call.callID)"] = worker }
    return worker
  }

  /// FNV-1a: the same in every process, so that a caller keeps the worker over a restart.
  private static func hash(_ text: String) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(hash >> 1)
  }
}
