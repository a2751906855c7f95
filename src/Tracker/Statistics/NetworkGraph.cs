using System.Globalization;
using System.Xml.Linq;
using Tracker.Http;

namespace Tracker.Statistics;

/// <summary>Writes the network as GraphML, for programs that draw or analyse graphs.</summary>
public static class NetworkGraph
{
    private static readonly XNamespace Ns = "http://graphml.graphdrawing.org/xmlns";

    public static Document Of(NetworkView view) => new(Xml(view), Format.GraphMl);

    public static XDocument Xml(NetworkView view) =>
        new(
            new XElement(
                Ns + "graphml",
                Key("name", "node", "string"),
                Key("statements", "node", "int"),
                Key("together", "edge", "int"),
                Key("jaccard", "edge", "double"),
                new XElement(
                    Ns + "graph",
                    new XAttribute("edgedefault", "undirected"),
                    view.Nodes.Select(x => new XElement(
                        Ns + "node",
                        new XAttribute("id", x.Party),
                        Data("name", x.Name),
                        Data("statements", x.Statements)
                    )),
                    view.Edges.Select(x => new XElement(
                        Ns + "edge",
                        new XAttribute("source", x.A),
                        new XAttribute("target", x.B),
                        Data("together", x.Together),
                        Data("jaccard", x.Jaccard)
                    ))
                )
            )
        );

    private static XElement Key(string name, string of, string type) =>
        new(
            Ns + "key",
            new XAttribute("id", name),
            new XAttribute("for", of),
            new XAttribute("attr.name", name),
            new XAttribute("attr.type", type)
        );

    private static XElement Data(string key, object value) =>
        new(
            Ns + "data",
            new XAttribute("key", key),
            Document.Text(Convert.ToString(value, CultureInfo.InvariantCulture)!)
        );
}
