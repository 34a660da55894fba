import ArgumentParser
import Glibc
import Simulator
import Synchronization

/// `wawp-script simulate`: the stand-in for the Wawp API as a process of its own.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "A stand-in for the Wawp API on loopback, which also places calls.",
    discussion: """
      Prints "listening on http://127.0.0.1:PORT" once it accepts connections, and runs until it is
      interrupted. GET /__requests shows what it received, GET /__stats the counts, POST /__reset forgets.
      With --calls and --to it places calls, and ends with a report when all are over.
      """)

  @Option(help: ArgumentHelp("Listen on this loopback address.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("Listen on this port; 0 picks a free one.", valueName: "port"))
  var port = 8089

  @Option(
    help: ArgumentHelp(
      "Accept only this access token, for tests: not a real one, it shows in the list of processes.",
      valueName: "token"))
  var accessToken: String?

  @Option(help: ArgumentHelp("Accept only this instance ID.", valueName: "id"))
  var instanceId: String?

  @Option(
    name: .customLong("fail"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Fail: STATUS[:SHAPE][:PROBABILITY][@PATH] or reset, close, hang, truncate, endless, refused."
        + " May be given several times; the first that takes a request wins.",
      discussion: "Shapes: \(ErrorShape.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "failure"),
    transform: { try FailureRule(parsing: $0) })
  var failures: [FailureRule] = []

  @Option(
    help: ArgumentHelp("Only the first so many requests fail; a 503 unless --fail says.", valueName: "n"))
  var failFirst: Int?

  @Option(
    help: ArgumentHelp(
      "Send Retry-After with 429 and 503: seconds, an HTTP date, date:+SECONDS, or raw:TEXT.",
      valueName: "value"),
    transform: { try RetryAfter(parsing: $0) })
  var retryAfter: RetryAfter?

  @Option(
    help: ArgumentHelp("Hold answers back for so many seconds.", valueName: "seconds|min-max"),
    transform: { try Latency(parsing: $0) })
  var latency = Latency.none

  @Option(help: ArgumentHelp("Make probabilities, latencies and message IDs repeatable.", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Write a JSON line per request to this file, or to standard output if it is -, without secrets.",
      valueName: "file"))
  var log: String?

  @Flag(help: "Write no line per request to standard error.")
  var quiet = false

  @Flag(name: .customLong("no-record"), help: "Remember no requests and no calls, only counts.")
  var recordsNothing = false

  @OptionGroup(title: "Placing calls") var placing: SwitchboardOptions

  @OptionGroup(title: "The calls") var shape: EventShapeOptions

  @OptionGroup(title: "The proof to the listener") var proof: WebhookProofOptions

  func validate() throws {
    do {
      try simulatorConfiguration.validate()
    } catch {
      throw ValidationError("\(error)")
    }
  }

  func run() throws {
    // Before anything is opened: what is wrong with the options is known now.
    let switchboardConfiguration = try placing.configuration(shape: shape, proof: proof, seed: seed)
    let callLog = try placing.callLog.map { try LineFile($0) }
    signal(SIGPIPE, SIG_IGN)
    let ends = Self.watchForEnd()
    let simulator: Simulator
    do {
      simulator = try Simulator.start(simulatorConfiguration)
    } catch {
      throw CommandFailure("\(error)", status: .configuration)
    }
    // The line must be out before anything waits for it, also when standard output is a pipe.
    print("listening on \(simulator.baseURL)")
    fflush(nil)
    let switchboard = try switchboardConfiguration.map { try Switchboard($0, on: simulator) }
    if let switchboard, placing.calls > 0 {
      switchboard.place(placing.calls, rate: placing.rate)
      switchboard.whenIdle(linger: placing.linger) { Self.end() }
    }
    Self.wait(for: ends)
    let reports = switchboard?.reports()
    switchboard?.stop()
    simulator.stop()
    Self.tell("wawp-script: simulate: \(simulator.summary)")
    if let reports { try CallOutput(reports, format: placing.format).write(log: callLog) }
  }

  private var simulatorConfiguration: SimulatorConfiguration {
    var configuration = SimulatorConfiguration()
    configuration.host = host
    configuration.port = port
    configuration.accessToken = accessToken
    configuration.instanceID = instanceId
    configuration.failures = failures
    configuration.failFirst = failFirst
    configuration.retryAfter = retryAfter
    configuration.latency = latency
    configuration.seed = seed
    if recordsNothing { configuration.recordLimit = 0 }
    switch log {
    case "-": configuration.log = .jsonToStandardOutput
    case let path?: configuration.log = .json(path: path)
    case nil: configuration.log = quiet ? .none : .text
    }
    return configuration
  }

  /// Has SIGINT and SIGTERM write to a pipe, whichever thread they hit, and gives the end to read from.
  ///
  /// The handlers work once: a second signal ends the process at once.
  private static func watchForEnd() -> CInt {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return -1 }
    signalPipe.store(ends[1], ordering: .releasing)
    var action = sigaction()
    action.sa_flags = CInt(truncatingIfNeeded: UInt32(SA_RESETHAND))
    action.__sigaction_handler.sa_handler = { _ in
      _ = write(signalPipe.load(ordering: .acquiring), "!", 1)
    }
    for signal in [SIGINT, SIGTERM] { sigaction(signal, &action, nil) }
    return ends[0]
  }

  /// Ends the wait as a signal does.
  private static func end() {
    _ = write(signalPipe.load(ordering: .acquiring), "!", 1)
  }

  private static func wait(for descriptor: CInt) {
    var byte: UInt8 = 0
    while read(descriptor, &byte, 1) < 0, errno == EINTR {}
  }

  private static func tell(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}

/// Where the signal handler writes; a handler can reach nothing but what is global.
private let signalPipe = Atomic<CInt>(-1)
