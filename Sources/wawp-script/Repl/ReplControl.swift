import CLineEditor
import HTTPTransport
import LuaRuntime
import Synchronization

/// What Ctrl-C and a request to end do to the session, from the thread that waits for signals.
enum ReplControl {
  private struct Handles {
    /// The editor that reads a line, as an address; 0 while none does.
    var editor: UInt = 0
    /// What stops the piece that runs.
    var running: (script: LuaInterrupter?, wakeup: Wakeup)?
  }

  private static let handles = Mutex(Handles())
  private static let cancelled = Atomic<Bool>(false)
  private static let ending = Atomic<Bool>(false)

  /// Whether the piece that runs is to stop.
  static var isCancelled: Bool { cancelled.load(ordering: .acquiring) }
  /// Whether the session is to end.
  static var isEnding: Bool { ending.load(ordering: .acquiring) }

  /// Notes which editor reads a line now.
  static func reads(_ editor: OpaquePointer?) {
    handles.withLock { $0.editor = UInt(bitPattern: editor) }
  }

  /// Notes what runs now; `nil` when nothing does any more.
  static func runs(_ running: (script: LuaInterrupter?, wakeup: Wakeup)?) {
    cancelled.store(false, ordering: .releasing)
    handles.withLock { $0.running = running }
  }

  /// Does what a signal is for: Ctrl-C stops the piece or the line, anything else ends the session.
  ///
  /// - Returns: `false` when the program is to end as any other does.
  static func handle(_ signal: Int32) -> Bool {
    let isInterrupt = signal == 2
    if !isInterrupt { ending.store(true, ordering: .releasing) }
    return handles.withLock { handles in
      if let running = handles.running {
        cancelled.store(true, ordering: .releasing)
        running.script?.interrupt()
        running.wakeup.wake()
        return true
      }
      guard let editor = OpaquePointer(bitPattern: handles.editor) else { return false }
      le_interrupt(editor, !isInterrupt)
      return true
    }
  }
}
