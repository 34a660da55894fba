/// An instance's ID and access token: what Wawp wants to see with each request.
///
/// The token shows in none of the ways in which Swift turns a value into text: `description`,
/// `debugDescription`, string interpolation, `dump` and reflection all show `[redacted]`.
public struct Credentials: Sendable, Hashable {
  /// The instance at Wawp.
  ///
  /// An opaque string: the documentation shows twelve letters and digits in one place and a plain number
  /// in another.
  public let instanceID: String

  /// The secret that goes with the instance: it may be put into a request and nowhere else.
  public let accessToken: String

  /// Takes both strings, without the white space around them, since a token's file usually ends in a newline.
  ///
  /// - Throws: `CredentialsError` if one of them is empty, or holds white space or a control character
  ///   inside, which no token does and which would break a header.
  public init(instanceID: String, accessToken: String) throws(CredentialsError) {
    self.instanceID = try Self.checked(instanceID, name: "instance id")
    self.accessToken = try Self.checked(accessToken, name: "access token")
  }

  private static func checked(_ text: String, name: String) throws(CredentialsError) -> String {
    let trimmed = OneLine.trimmed(text)
    guard !trimmed.isEmpty else { throw CredentialsError(message: "the \(name) is empty") }
    let isClean = trimmed.unicodeScalars.allSatisfy { scalar in
      !scalar.properties.isWhitespace && scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
    }
    guard isClean else {
      throw CredentialsError(message: "the \(name) has a space, a line break or a control character inside")
    }
    return trimmed
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The instance ID; the token is left out.
  public var description: String { "Credentials(instanceID: \(instanceID), accessToken: [redacted])" }

  /// The same as `description`.
  public var debugDescription: String { description }

  /// A mirror in which the token is left out, so that `dump` and test failures do not show it.
  public var customMirror: Mirror {
    Mirror(self, children: ["instanceID": instanceID, "accessToken": "[redacted]"])
  }
}
