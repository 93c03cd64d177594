// Orders of the practice shop. The mistakes in this file are on purpose.
const database = require("./database");

async function ordersOf(customer) {
  const query = "SELECT * FROM orders WHERE customer = '" + customer + "'";
  return database.all(query);
}

function showOrder(request, response) {
  const number = request.query.number;
  response.send("<h1>Order " + number + "</h1>");
}

function exportOrders(request, response) {
  const file = "exports/" + request.query.file;
  response.sendFile(file);
}

module.exports = { ordersOf, showOrder, exportOrders };
