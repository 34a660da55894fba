local test = require("wawp.test")

test("who is on the list rings", function(t)
  t:call{ from = "15550000002@c.us" }:allowed("Alice")
  t:call{ from = "4917012345@s.whatsapp.net", call_id = "C2" }:allowed()
end)

test("who is not on it is refused", function(t)
  t:call{ from = "15550000009@c.us" }:expect{
    decision = "reject",
    reason = "not on the list",
    messages = 1,
  }
end)

test("an entry ends", function(t)
  t:at("2031-01-01 12:00")
  t:call{ from = "15550000003@c.us" }:rejected()
end)

test("a hidden caller rings", function(t)
  t:call{ from = "90000000000001@lid" }:allowed("the number is hidden")
end)
