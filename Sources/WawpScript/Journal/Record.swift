/// What happened to one event and why: the line on stdout.
public struct Record: Sendable {
  /// Why a script failed.
  public struct Failure: Sendable, Equatable {
    /// What kind of failure it is; the word is the one in the metrics.
    public enum Kind: String, Sendable {
      /// The script does not compile, or raised an error.
      case runtime
      /// It used more CPU time than it may.
      case cpu
      /// It used more memory than it may.
      case memory
      /// It took longer than it may.
      case deadline
      /// The program was told to stop.
      case interrupted
      /// The program ended again and again while the event was handled.
      case givenUp = "given_up"
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// What went wrong, for people.
    public var message: String
    /// The file of the script; `nil` when no line is to blame.
    public var file: String?
    /// The line, from 1.
    public var line: Int?
    /// The text of that line, without the blanks around it.
    public var source: String?
    /// The frames, innermost first, one a line.
    public var traceback: String?
    /// For input that is no event: the line of the input where it begins, from 1.
    public var inputLine: Int?

    /// A failure.
    public init(
      kind: Kind = .runtime, message: String, file: String? = nil, line: Int? = nil, source: String? = nil,
      traceback: String? = nil, inputLine: Int? = nil
    ) {
      self.kind = kind
      self.message = message
      self.file = file
      self.line = line
      self.source = source
      self.traceback = traceback
      self.inputLine = inputLine
    }
  }

  /// A failure, apart: hardly any record has one, and each is moved several times.
  final class FailureBox: Sendable {
    let value: Failure
    init(_ value: Failure) { self.value = value }
  }

  /// What it is about; `nil` when it could not be decoded.
  public var subject: Event?
  /// The event's id; `nil` when it has none.
  public var eventID: String? { subject?.id }
  /// The event's name; `nil` when it could not be decoded.
  public var event: String? { subject?.name }
  /// For calls: the call's id.
  public var callID: String? { subject?.callID }
  /// For calls: the caller, as received.
  public var from: String? { subject?.from }
  /// The session that the event names.
  public var session: String? { subject?.session }
  /// What was decided, why and where.
  public var decision = Decision(.ignore)
  /// What was done.
  public var actions: [Action] = []
  /// Why the script failed or the event could not be handled; `nil` when all is well.
  public var error: Failure? {
    get { failure?.value }
    set { failure = newValue.map(FailureBox.init) }
  }
  private var failure: FailureBox?
  /// Milliseconds that the script ran, waits not counted.
  public var handlerMilliseconds = 0.0
  /// Whether nothing was sent.
  public var isDryRun = false
  /// A record in which nothing has happened yet.
  public init(of subject: Event? = nil) { self.subject = subject }

  /// A record of these values.
  init(
    of subject: Event?, decision: Decision, actions: [Action], failure: FailureBox?, handlerMilliseconds: Double,
    isDryRun: Bool
  ) {
    self.subject = subject
    self.decision = decision
    self.actions = actions
    self.failure = failure
    self.handlerMilliseconds = handlerMilliseconds
    self.isDryRun = isDryRun
  }

  /// The worst of the actions' outcomes; `error` when the script failed.
  public var outcome: StaticString {
    if error != nil { return "error" }
    return (actions.lazy.map(\.outcome).max() ?? .done).name
  }
}
