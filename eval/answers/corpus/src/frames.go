// Package frames reads what sensors send over the wire.
package frames

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// HeaderSize is the magic number, the version, the sensor and the length.
const HeaderSize = 12

// MaxPayload is what one frame may carry; longer readings are split by the sensor.
const MaxPayload = 4096

var (
	ErrShort    = errors.New("frame is shorter than its header")
	ErrVersion  = errors.New("frame is not of version 3")
	ErrChecksum = errors.New("checksum does not match")
)

// DecodeFrame returns the payload of a frame whose checksum (CRC-32, IEEE) is right.
// Frames of version 2 were big-endian and are refused with ErrVersion.
func DecodeFrame(raw []byte) ([]byte, error) {
	if len(raw) < HeaderSize+4 {
		return nil, ErrShort
	}
	if raw[2] != 3 {
		return nil, ErrVersion
	}
	size := int(binary.LittleEndian.Uint16(raw[10:12]))
	if size > MaxPayload || len(raw) < HeaderSize+size+4 {
		return nil, ErrShort
	}
	payload := raw[HeaderSize : HeaderSize+size]
	sum := binary.LittleEndian.Uint32(raw[HeaderSize+size:])
	if crc32.ChecksumIEEE(raw[:HeaderSize+size]) != sum {
		return nil, ErrChecksum
	}
	return payload, nil
}
