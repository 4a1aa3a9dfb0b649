// A broadcast server as gorilla/websocket's chat example has it: a hub, and two goroutines a connection. Messages are
// framed once for all receivers (PreparedMessage) and stay messages of their own.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gorilla/websocket"
)

const queued = 256 // messages a receiver, as in the example

type client struct {
	room string
	conn *websocket.Conn
	send chan *websocket.PreparedMessage
}

type message struct {
	room string
	text []byte
}

var (
	upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	joining  = make(chan *client)
	leaving  = make(chan *client)
	said     = make(chan message, queued)
)

func hub() {
	rooms := map[string]map[*client]bool{}
	for {
		select {
		case one := <-joining:
			if rooms[one.room] == nil {
				rooms[one.room] = map[*client]bool{}
			}
			rooms[one.room][one] = true
		case one := <-leaving:
			delete(rooms[one.room], one)
			close(one.send)
		case what := <-said:
			prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, what.text)
			if err != nil {
				log.Fatal(err)
			}
			for one := range rooms[what.room] {
				one.send <- prepared
			}
		}
	}
}

func (one *client) write() {
	for what := range one.send {
		if one.conn.WritePreparedMessage(what) != nil {
			one.conn.Close()
		}
	}
}

func (one *client) read() {
	defer one.conn.Close()
	for {
		_, text, err := one.conn.ReadMessage()
		if err != nil {
			leaving <- one
			return
		}
		said <- message{one.room, text}
	}
}

func serve(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	_, room, err := conn.ReadMessage()
	if err != nil {
		conn.Close()
		return
	}
	one := &client{string(room), conn, make(chan *websocket.PreparedMessage, queued)}
	joining <- one
	if conn.WriteMessage(websocket.TextMessage, []byte("joined")) != nil {
		log.Print("a client left at once")
	}
	go one.write()
	go one.read()
}

func main() {
	go hub()
	http.HandleFunc("/v1/socket", serve)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
