/// The software behind a Wawp session: each produces call events in its own way (WAHA's engines).
public enum Engine: String, CaseIterable, Hashable, Sendable {
  /// On whatsmeow; what Wawp appears to run.
  case gows = "GOWS"
  /// On Baileys.
  case noweb = "NOWEB"
  /// On whatsapp-web.js.
  case webjs = "WEBJS"
  /// On WPPConnect.
  case wpp = "WPP"

  /// Whether the engine tells that a call was accepted on another device.
  public var tellsAccepted: Bool { self == .gows || self == .noweb }

  /// Whether the engine sends `call.rejected` when the caller gives up.
  ///
  /// GOWS makes it of the notice that a call has ended; the others only of a reject.
  public var tellsCallerGaveUp: Bool { self == .gows }

  /// Seconds between the end of a call and the engine's event about it: GOWS holds it back for one.
  public var outcomeDelay: Double { self == .gows ? 1 : 0 }

  /// Whether a group call shows the group in `from` instead of the caller.
  var showsGroupAsCaller: Bool { self == .gows }
}
