import LuaRuntime

/// One event on its way through the worker: its tasks, what it decided, what was done.
///
/// An answer that comes after the end touches nothing: operations look at ``EventTask/isOver``. They hold the task, and it
/// holds them until it is over or the worker is gone; weak references would make each count of an event's objects slower.
final class EventRun {
  /// `nil` while a script loads without an event.
  let event: Event?
  let script: Script
  let handlers: [Handler]
  /// Names it in the table that its handlers get; never used twice.
  let number: UInt64
  /// Monotonic time at which it began.
  let started: Double
  let completion: (consuming Record) -> Void
  /// `nil` for an event that did not come through the inbox.
  let origin: Origin?
  /// Monotonic time after which the call has stopped ringing.
  let ringEnd: Double
  /// Messages and other things that are done at most once, counted: the count is a part of their name.
  var claims = 0
  /// How often each content was sent, by its digest.
  var sent: [UInt64: Int] = [:]
  /// What the script decided, why and where.
  var decision = Decision(.ignore)
  /// What was done.
  var actions: [Action] = []
  private var failure: Record.FailureBox?
  /// Milliseconds that the script ran, waits not counted.
  var handlerMilliseconds = 0.0
  /// The handler that runs, by its place in `handlers`.
  var position = 0
  /// Handlers and timers that have not ended.
  var pendingTasks = 0
  /// Timers that have not begun.
  var timers: [TimerID: LuaReference] = [:]
  /// Those that have begun and not ended: hardly ever more than one, so the first has a place of its own.
  private var firstTask: EventTask?
  private var moreTasks: [EventTask] = []
  var tasks: [EventTask] { (firstTask.map { [$0] } ?? []) + moreTasks }
  /// Its place among the worker's runs.
  var slot = 0
  /// Gives up what the event waits for outside of a task.
  var abandon: (() -> Void)?
  /// CPU seconds that its ended tasks have used together.
  var cpuSeconds = 0.0
  var logLines = 0
  /// What a typed piece of Lua gave, as text.
  var shown: String?
  var isOver = false

  func add(_ task: EventTask) {
    if firstTask == nil { firstTask = task } else { moreTasks.append(task) }
  }

  func remove(_ task: EventTask) {
    if firstTask === task { firstTask = nil } else { moreTasks.removeAll { $0 === task } }
  }

  /// Why the script failed or the event could not be handled; `nil` while all is well.
  var error: Record.Failure? {
    get { failure?.value }
    set { failure = newValue.map(Record.FailureBox.init) }
  }

  /// What happened and why; made at once, since a record that is filled bit by bit is copied on the way.
  func record(isDryRun: Bool) -> Record {
    Record(
      of: event, decision: decision, actions: actions, failure: failure, handlerMilliseconds: handlerMilliseconds,
      isDryRun: isDryRun)
  }

  init(
    event: Event?, number: UInt64, script: Script, handlers: [Handler], started: Double, origin: Origin?,
    ringEnd: Double, completion: @escaping (consuming Record) -> Void
  ) {
    self.event = event
    self.number = number
    self.script = script
    self.handlers = handlers
    self.started = started
    self.completion = completion
    self.origin = origin
    self.ringEnd = ringEnd
  }
}

/// One coroutine of an event: a handler, a timer's function, or the script's top level.
final class EventTask {
  /// What runs in it.
  enum Role {
    case handler, timer, topLevel
    /// A piece of Lua that somebody typed, and the function that shows what it gave.
    case piece, show
  }

  let run: EventRun
  let role: Role
  let lua: LuaTask
  /// Monotonic time at which it is ended.
  let deadline: Double
  /// Seconds that `deadline` allowed, for the error.
  let allowance: Double
  let otherwise: Handler.Fallback?
  var deadlineTimer: TimerID?
  /// Ends what the task waits for without an answer.
  var abandon: (() -> Void)?
  var isOver = false

  init(run: EventRun, role: Role, lua: LuaTask, deadline: Double, allowance: Double, otherwise: Handler.Fallback?) {
    self.run = run
    self.role = role
    self.lua = lua
    self.deadline = deadline
    self.allowance = allowance
    self.otherwise = otherwise
  }
}
