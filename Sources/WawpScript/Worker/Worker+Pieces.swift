public import LuaRuntime

/// A piece of Lua that somebody typed, compiled.
public struct LuaPiece: Sendable {
  let function: LuaReference
}

/// Pieces of Lua that are typed one after the other, in the state of the script and under its limits.
extension Worker {
  /// How a piece of text compiles.
  public enum Compiled {
    /// It can be run, once.
    case piece(LuaPiece)
    /// More must follow.
    case incomplete
    /// It is no Lua.
    case failed(LuaError)
  }

  /// What the names begin with that errors call typed pieces; a number follows.
  public static let pieceName = "input"

  /// Compiles a piece: an expression, whose values are shown, or statements.
  ///
  /// - Parameter number: names it in errors.
  public func compile(piece text: String, number: Int) -> Compiled {
    guard let script else { return .incomplete }
    let shown = Array(text.utf8)
    let name = "\(Worker.pieceName)\(number)"
    do throws(LuaError) {
      return .piece(LuaPiece(function: try script.compile(Array("return ".utf8) + shown, shown: shown, name: name)))
    } catch let asExpression {
      do throws(LuaError) {
        return .piece(LuaPiece(function: try script.compile(shown, shown: shown, name: name)))
      } catch {
        let isOpen = [asExpression, error].contains { $0.kind == .syntax && $0.message.hasSuffix("<eof>") }
        return isOpen ? .incomplete : .failed(error)
      }
    }
  }

  /// Runs a piece as a part of an event.
  ///
  /// - Parameters:
  ///   - event: what its API calls belong to.
  ///   - completion: gets the record and the values as text (`nil` when there are none), at once or in a later turn.
  public func evaluate(_ piece: LuaPiece, event: Event, completion: @escaping (Record, String?) -> Void) {
    guard let script else { return }
    var shown: () -> String? = { nil }
    let run = makeRun(event, script: script, handlers: []) { completion($0, shown()) }
    shown = { [unowned run] in run.shown }
    start(piece.function, role: .piece, run: run, seconds: configuration.eventTimeout, otherwise: nil) { _ in 0 }
    script.state.release(piece.function)
  }

  /// Goes on with the function that makes text of what a piece gave.
  func showResults(of task: EventTask, _ count: Int32) {
    let run = task.run
    let values = task.lua.takeResults(count) { stack in
      (0..<count).map { _ in stack.keep() }.reversed() as [LuaReference]
    }
    end(task)
    let state = run.script.state
    defer { for value in values { state.release(value) } }
    guard !values.isEmpty, let show = try? state.load(Array("return require('wawp.repl').show(...)".utf8), name: "show")
    else { return finishIfDone(run) }
    start(show, role: .show, run: run, seconds: configuration.eventTimeout, otherwise: nil) { stack in
      stack.reserve(Int32(values.count) + 1)
      for value in values { stack.push(value) }
      return Int32(values.count)
    }
    state.release(show)
  }

  /// The names that may follow a path of variables, such as those behind `office:`; none when there is no such path.
  ///
  /// - Parameter methods: whether a colon follows.
  public func names(after path: [String], methods: Bool) -> [String] {
    guard let script, !path.isEmpty else { return [] }
    let state = script.state
    guard let look = try? state.load(Array("return require('wawp.repl').names(...)".utf8), name: "names") else {
      return []
    }
    defer { state.release(look) }
    let task = state.beginTask(cpuSeconds: 0.2, deadline: Monotonic.now + 1)
    defer { task.end() }
    let step = task.start(look) { stack in
      stack.reserve(Int32(path.count) + 2)
      stack.push(methods)
      for name in path { stack.push(name) }
      return Int32(path.count) + 1
    }
    guard case .finished(let count) = step else { return [] }
    let text = task.takeResults(count) { $0.string(1) } ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  /// Lets pieces register handlers and set globals, and gives them `event` and `call`.
  ///
  /// - Parameter event: the event at hand; `nil` for none.
  public func openForPieces(event: Event?) {
    guard let script else { return }
    script.reopen()
    script.setVariables(event)
    script.state.clearInterrupt()
  }

  /// Whether a state was made anew since ``openForPieces(event:)``: then its variables are gone.
  public var needsOpening: Bool { script.map { !$0.isReopened } ?? false }

  /// Whether there is a handler.
  public var hasHandlers: Bool { script.map { !$0.handlers.isEmpty || $0.runsTopLevel } ?? false }

  /// What stops the script that runs, from another thread; valid until the script is replaced.
  public var interrupter: LuaInterrupter? { script?.state.interrupter }

  /// Lets pieces run again after an interruption.
  public func clearInterrupt() { script?.state.clearInterrupt() }
}
