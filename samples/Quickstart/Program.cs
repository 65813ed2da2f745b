using System.Text;
using Quickstart;

// Without arguments: a published experiment from its counts. With a file: the same from its rows (--help says how).
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return CommandLine.Run(args);
