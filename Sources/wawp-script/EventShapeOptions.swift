import ArgumentParser
import Simulator

/// Options about the looks of events, which `trigger` and `simulate` share.
struct EventShapeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Whose events they are: GOWS, NOWEB, WEBJS or WPP (default: GOWS).", valueName: "engine"),
    completion: .list(Engine.allCases.map(\.rawValue)), transform: { try Self.engine($0) })
  var engine = Engine.gows

  @Option(
    help: ArgumentHelp(
      "The envelope: waha (all that comes today, the default), v2 (what Wawp's pages show) or v1.", valueName: "form"),
    completion: .list(EnvelopeForm.allCases.map(\.rawValue)), transform: { try Self.envelope($0) })
  var envelope = EnvelopeForm.waha

  @Flag(name: .customLong("v1"), help: "The same as --envelope v1.")
  var isV1 = false

  @Option(
    help: ArgumentHelp("Who calls: a phone number, an ID, or lid for made-up hidden ones.", valueName: "caller"))
  var from: String?

  @Option(help: ArgumentHelp("The session.", valueName: "name"))
  var session = "default"

  /// The options of the events as far as they are said here.
  func eventOptions() throws -> EventOptions {
    var options = EventOptions()
    options.engine = engine
    options.envelope = isV1 ? .v1 : envelope
    options.session = session
    options.hidesCallers = from == "lid"
    if let from, from != "lid" {
      do { options.caller = try Caller(parsing: from) } catch {
        throw CommandFailure("\(error)", hint: "write --from 15550000002, or --from lid", status: .usage)
      }
    }
    return options
  }

  private static func engine(_ text: String) throws -> Engine {
    guard let engine = Engine(rawValue: text.uppercased()) else {
      throw ValidationError("there is no engine \(text): use GOWS, NOWEB, WEBJS or WPP")
    }
    return engine
  }

  private static func envelope(_ text: String) throws -> EnvelopeForm {
    guard let form = EnvelopeForm(rawValue: text.lowercased()) else {
      throw ValidationError("there is no envelope \(text): use waha, v2 or v1")
    }
    return form
  }
}
