"""The drawing of a procedure: `placing` gives each stage a cell, `routing` leads the lines, `painting` writes SVG."""
