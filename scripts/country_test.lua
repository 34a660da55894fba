local test = require("wawp.test")

test("countries that we serve ring", function(t)
  for i, from in ipairs{ "12025550123@c.us", "4917012345@c.us", "201000000001@c.us" } do
    t:call{ from = from, call_id = "C" .. i }:allowed("a country that we serve")
  end
end)

test("others are rejected, by name", function(t)
  t:call{ from = "5511987654321@c.us" }:expect{
    decision = "reject",
    reason = "a call from BR",
    message = "We cannot serve you.",
  }
end)

test("a hidden caller rings until an event has shown the number", function(t)
  t:call{ from = "90000000000002@lid" }:allowed("the country is not known")
  t:call{
    from = "90000000000002@lid",
    call_id = "C2",
    payload = { _data = { CallCreatorAlt = "5511987654321@s.whatsapp.net" } },
  }:rejected("a call from BR")
end)

test("a number of no country rings, and so does nobody's", function(t)
  t:call{ from = "88312345678@c.us" }:allowed("the country is not known")
  t:event{ event = "call.received", payload = { id = "C2" } }:allowed("the country is not known")
end)
