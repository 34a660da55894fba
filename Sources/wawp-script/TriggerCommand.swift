import ArgumentParser
import Glibc
import Simulator
import WawpScript

/// `wawp-script trigger`: makes realistic events, and prints or posts them.
struct TriggerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trigger",
    abstract: "Make a realistic webhook event; print it, or post it signed.",
    discussion: """
      EVENT is a type such as call.received or session.status, or call for a call and its end. Without --to the events go \
      to standard output, one a line: `wawp-script trigger call.received | wawp-script handle.lua`. With --to they are \
      posted, and the exit code is 0 when all were answered with 2xx, 69 otherwise.
      """)

  @Argument(
    help: "The event type, or call for the sequence.",
    completion: .list(EventType.allCases.map(\.rawValue) + [EventSource.sequence]))
  var event: String

  @Option(help: ArgumentHelp("Post the events to this URL; http only.", valueName: "url"))
  var to: String?

  @OptionGroup(title: "The event") var shape: EventShapeOptions

  @Option(help: ArgumentHelp("The call's ID.", valueName: "id"))
  var callId: String?

  @Option(help: ArgumentHelp("The event's ID.", valueName: "id"))
  var id: String?

  @Flag(help: "A video call.")
  var video = false

  @Flag(help: "A call or message in a group.")
  var group = false

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Set a field: payload.isVideo=true, payload.from= takes it away. May be repeated.", valueName: "path=value"),
    transform: { try FieldChange(parsing: $0) })
  var changes: [FieldChange] = []

  @Option(help: ArgumentHelp("How often.", valueName: "n"))
  var count = 1

  @Option(help: ArgumentHelp("Requests a second, with --to.", valueName: "n"))
  var rate: Double?

  @Option(help: ArgumentHelp("How likely each event comes again, 0 to 1.", valueName: "probability"))
  var duplicates = 0.0

  @Option(help: ArgumentHelp("How a call ends: rejected, answered, gave-up or none.", valueName: "outcome"))
  var outcome = CallOutcome.rejected

  @Option(help: ArgumentHelp("Seconds from a call to its end, in the events' times.", valueName: "seconds"))
  var duration = 2.0

  @Flag(help: "The end of a call comes before its beginning.")
  var disorder = false

  @Flag(help: "A call comes in as two events, as the engine GOWS can have it.")
  var doubled = false

  @Flag(help: "Pack the events into arrays, up to 100 in one.")
  var array = false

  @Flag(help: "Send a JSON string that holds the event or the array.")
  var jsonString = false

  @Option(help: ArgumentHelp("Make IDs, callers and chances repeatable.", valueName: "n"))
  var seed: UInt64?

  @OptionGroup(title: "The proof") var proof: WebhookProofOptions

  @Option(help: ArgumentHelp("Connections that may be open at once.", valueName: "n"))
  var connections = 64

  @Option(help: ArgumentHelp("Seconds to wait for an answer.", valueName: "seconds"))
  var answerTimeout = 30.0

  func run() throws {
    let stream = try EventSource(self).stream()
    guard let to else {
      guard rate == nil else {
        throw CommandFailure("--rate has no meaning without --to", hint: "add --to URL", status: .usage)
      }
      return try print(stream)
    }
    try post(stream, to: to)
  }

  private func print(_ stream: EventSequence) throws {
    var stream = stream
    var lines: [UInt8] = []
    while let body = try made({ try stream.next() }) {
      lines += body.bytes
      lines.append(UInt8(ascii: "\n"))
      guard lines.count > 1 << 16 else { continue }
      try StandardOutput.write(lines)
      lines.removeAll(keepingCapacity: true)
    }
    try StandardOutput.write(lines)
  }

  private func post(_ stream: EventSequence, to url: String) throws {
    if let rate {
      guard rate > 0, rate <= 1_000_000 else {
        throw CommandFailure("--rate must be above 0 and at most 1000000, not \(rate)", status: .usage)
      }
    }
    signal(SIGPIPE, SIG_IGN)
    var destination = try proof.destination(url: url)
    destination.connections = connections
    destination.answerTimeout = answerTimeout
    let poster: WebhookPoster
    do { poster = try WebhookPoster(destination) } catch { throw CommandFailure("\(error)", status: .usage) }
    let summary = try made { try poster.post(stream, rate: rate) }
    PostReport(summary).show(to: url)
    if !summary.isSuccess { Glibc.exit(ExitStatus.unavailable.rawValue) }
  }

  private func made<Result>(_ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as SimulatorError {
      throw CommandFailure("\(error)", status: .usage)
    }
  }
}
