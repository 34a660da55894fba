import LuaSyntax

/// A local variable or a parameter of a script.
final class Variable {
  let name: Name
  /// What it is declared with.
  let value: Expression?
  /// The function of `local function`.
  let function: Function?
  /// For a parameter: the number of its function, and which one it is.
  let parameter: (function: Int, place: Int)?
  /// Whether it is written again.
  var isReassigned = false

  init(name: Name, value: Expression?, function: Function?, parameter: (Int, Int)?) {
    self.name = name
    self.value = value
    self.function = function
    self.parameter = parameter
  }
}
